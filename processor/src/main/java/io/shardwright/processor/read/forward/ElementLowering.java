package io.shardwright.processor.read.forward;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import io.shardwright.diagnostic.Code;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.source.KnownValue;
import io.shardwright.processor.read.source.Report;
import io.shardwright.size.Size;
import io.shardwright.size.SizeStyle;
import java.util.List;
import java.util.Optional;

/** Reads calls of a list of layers: {@code layers.get(0)}, {@code layers.getLast()}, {@code layers.size()}. */
final class ElementLowering {
    private final Report report;
    private final ExpressionLowering expressions;

    ElementLowering(Report report, ExpressionLowering expressions) {
        this.report = report;
        this.expressions = expressions;
    }

    Meaning of(MethodInvocationTree call, ExpressionTree list) throws Unreadable {
        String method =
                ((MemberSelectTree) call.getMethodSelect()).getIdentifier().toString();
        Meaning of = expressions.lower(list, "");
        if (of instanceof Meaning.Repeated(String field)) {
            return ofRepeated(call, method, field);
        }
        if (!(of instanceof Meaning.Layers(List<String> fields))) {
            throw expressions.notLowerable(call);
        }
        return switch (method) {
            case "get" -> new Meaning.Module(fields.get(index(call, fields.size())));
            case "getFirst" -> new Meaning.Module(fields.getFirst());
            case "getLast" -> new Meaning.Module(fields.getLast());
            case "size" ->
                new Meaning.Known(KnownValue.ofSize(Integer.toString(fields.size()), Size.of(fields.size())));
            default -> throw expressions.notLowerable(call);
        };
    }

    /** Of a list that is as long as the configuration says: its length, and in a loop the layer of this round. */
    private Meaning ofRepeated(MethodInvocationTree call, String method, String list) throws Unreadable {
        if (method.equals("size")) {
            Size length = expressions.length(list);
            return new Meaning.Known(KnownValue.ofSize(length.format(SizeStyle.JAVA), length));
        }
        Optional<RoundScope> round = expressions.round();
        if (method.equals("get")
                && round.isPresent()
                && round.get().isCounter(call.getArguments().getFirst())) {
            return round.get().element(list, call);
        }
        throw report.abandon(
                Code.NOT_LOWERABLE,
                call,
                expressions.where(),
                report.source().shortText(call) + ", of a list that is as long as the configuration says,",
                "loop over it: for (int i = 0; i < " + list + ".size(); i++) { x = " + list + ".get(i).forward(x); }");
    }

    private int index(MethodInvocationTree call, int count) throws Unreadable {
        ExpressionTree tree = call.getArguments().getFirst();
        Optional<Long> index = expressions.size(tree).constant();
        if (index.isEmpty() || index.get() < 0 || index.get() >= count) {
            throw report.abandon(
                    Code.NOT_LOWERABLE,
                    tree,
                    expressions.where(),
                    report.source().shortText(call),
                    "the index must be a constant from 0 to " + (count - 1));
        }
        return Math.toIntExact(index.get());
    }
}
