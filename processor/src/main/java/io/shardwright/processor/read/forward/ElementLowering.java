package io.shardwright.processor.read.forward;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import io.shardwright.diagnostic.Code;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.processor.read.source.KnownValue;
import io.shardwright.processor.read.source.Report;
import io.shardwright.size.Size;
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
        if (!(expressions.lower(list, "") instanceof Meaning.Layers(List<String> fields))) {
            throw expressions.notLowerable(call);
        }
        String method =
                ((MemberSelectTree) call.getMethodSelect()).getIdentifier().toString();
        return switch (method) {
            case "get" -> new Meaning.Module(fields.get(index(call, fields.size())));
            case "getFirst" -> new Meaning.Module(fields.getFirst());
            case "getLast" -> new Meaning.Module(fields.getLast());
            case "size" ->
                new Meaning.Known(KnownValue.ofSize(Integer.toString(fields.size()), Size.of(fields.size())));
            default -> throw expressions.notLowerable(call);
        };
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
