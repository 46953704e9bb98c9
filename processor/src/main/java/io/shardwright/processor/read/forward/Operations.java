package io.shardwright.processor.read.forward;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import io.shardwright.diagnostic.Code;
import io.shardwright.ir.Node;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ops.Operators;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.RuleTerm;
import io.shardwright.ops.description.Unreadable;
import io.shardwright.ops.description.WrittenAs;
import io.shardwright.ops.description.WrittenCall;
import io.shardwright.processor.read.source.ModuleTypes;
import io.shardwright.processor.read.source.Report;
import io.shardwright.processor.read.source.Settings;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** Turns calls of the methods of {@code Tensor} and {@code Ops} into operators, as those say themselves. */
public final class Operations {
    private final Report report;
    private final Settings settings;
    private final ExpressionLowering expressions;
    private final GraphBuilder graph;
    private final List<Check> checks;

    Operations(
            Report report, Settings settings, ExpressionLowering expressions, GraphBuilder graph, List<Check> checks) {
        this.report = report;
        this.settings = settings;
        this.expressions = expressions;
        this.graph = graph;
        this.checks = checks;
    }

    /**
     * @param method of {@code Tensor}, {@code Mask} or {@code Ops}
     * @param arguments of the call, behind the value that a method of {@code Tensor} or {@code Mask} is called on
     * @param wanted the result's name, or empty
     */
    Meaning read(
            ExecutableElement method,
            List<? extends ExpressionTree> arguments,
            MethodInvocationTree call,
            String wanted)
            throws Unreadable {
        WrittenAs written = Operators.ALL.stream()
                .flatMap(operator -> operator.written().stream())
                .filter(one -> writes(one, method))
                .max(Comparator.comparingLong(WrittenAs::numbers))
                .orElseThrow(() -> new IllegalStateException(method + " has no operator"));
        return add(written.reading().read(new Arguments(arguments, call)), call, wanted);
    }

    private static boolean writes(WrittenAs written, ExecutableElement method) {
        List<? extends VariableElement> parameters = method.getParameters();
        TypeMirror owner = Objects.requireNonNull(method.getEnclosingElement()).asType();
        return written.method().contentEquals(method.getSimpleName())
                && written.isOfTensor() == ModuleTypes.isTensor(owner)
                && written.isOfMask() == ModuleTypes.isMask(owner)
                && written.parameters() == parameters.size()
                && IntStream.range(0, parameters.size())
                        .allMatch(i -> !written.isNumber(i)
                                || parameters.get(i).asType().getKind() == TypeKind.DOUBLE);
    }

    private Meaning add(Made made, MethodInvocationTree call, String wanted) {
        List<String> outputs = new ArrayList<>();
        if (made.parts() > 0) {
            String base = wanted.isEmpty() ? made.name() : wanted;
            IntStream.range(0, made.parts()).forEach(part -> outputs.add(graph.name("", base + part)));
        } else {
            String result = graph.name(wanted, made.name());
            outputs.add(result);
            made.kept().forEach(suffix -> outputs.add(graph.name("", result + suffix)));
        }
        Node node = new Node(made.op(), outputs, made.inputs(), report.origin(call), "");
        String first = graph.add(node, made.dims(), made.type());
        return made.parts() > 0 ? new Meaning.Parts(outputs) : new Meaning.Whole(first);
    }

    /** The arguments of one call. */
    private final class Arguments implements WrittenCall {
        private final List<? extends ExpressionTree> trees;
        private final MethodInvocationTree call;
        /** What each that was asked for is: to read it once more would compute it once more. */
        private final Map<Integer, String> read = new HashMap<>();

        Arguments(List<? extends ExpressionTree> trees, MethodInvocationTree call) {
            this.trees = trees;
            this.call = call;
        }

        @Override
        public int arguments() {
            return trees.size();
        }

        @Override
        public String tensor(int argument) throws Unreadable {
            String known = read.get(argument);
            if (known != null) {
                return known;
            }
            String value = expressions.tensor(trees.get(argument));
            read.put(argument, value);
            return value;
        }

        @Override
        public List<String> tensors(int first) throws Unreadable {
            List<String> values = new ArrayList<>();
            for (ExpressionTree tree : trees.subList(first, trees.size())) {
                switch (expressions.lower(tree, "")) {
                    case Meaning.Parts(List<String> parts) -> values.addAll(parts);
                    case Meaning.Whole(String value) -> values.add(value);
                    default -> throw expressions.notLowerable(tree);
                }
            }
            return values;
        }

        @Override
        public int dims(String value) {
            return graph.dims(value);
        }

        @Override
        public Size size(int argument) throws Unreadable {
            return settings.size(trees.get(argument), expressions.where(), checks);
        }

        @Override
        public int constant(int argument) throws Unreadable {
            ExpressionTree tree = trees.get(argument);
            Size size = size(argument);
            if (size.constant().isEmpty()) {
                throw report.abandon(
                        Code.NOT_LOWERABLE,
                        tree,
                        expressions.where(),
                        report.source().shortText(tree),
                        "write a constant: the number of tensors and of dims must be known to the compiler");
            }
            return Math.toIntExact(size.constant().get());
        }

        @Override
        public List<RuleTerm> rule(int argument) throws Unreadable {
            ExpressionTree tree = trees.get(argument);
            if (expressions.lower(tree, "") instanceof Meaning.Rule(List<RuleTerm> terms, List<String> layers)) {
                layers.forEach(layer -> expressions.calls().use(layer, tree));
                return terms;
            }
            throw expressions.notLowerable(tree);
        }

        @Override
        public String first(Made made) {
            String result = graph.name("", made.name());
            return graph.add(made.op(), result, made.dims(), made.inputs(), report.origin(call));
        }

        @Override
        public int dim(int argument, int dims) throws Unreadable {
            int dim = constant(argument);
            if (dim < -dims || dim >= dims) {
                throw refuse(argument, "a dim from 0 to " + (dims - 1) + ", or from the end from -1 to -" + dims);
            }
            return dim < 0 ? dims + dim : dim;
        }

        @Override
        public Unreadable refuse(int argument, String why) {
            ExpressionTree tree = argument < trees.size() ? trees.get(argument) : call;
            return report.abandon(
                    Code.NOT_LOWERABLE,
                    tree,
                    expressions.where(),
                    report.source().shortText(tree),
                    why);
        }

        @Override
        public String java(int argument) throws Unreadable {
            return settings.read(trees.get(argument), expressions.where()).java();
        }
    }
}
