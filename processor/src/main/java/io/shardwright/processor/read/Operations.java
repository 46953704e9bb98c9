package io.shardwright.processor.read;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Check;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ops.Activate;
import io.shardwright.ops.Add;
import io.shardwright.ops.Attention;
import io.shardwright.ops.Concat;
import io.shardwright.ops.CrossEntropy;
import io.shardwright.ops.Heads;
import io.shardwright.ops.Mean;
import io.shardwright.ops.MeanOver;
import io.shardwright.ops.MergeHeads;
import io.shardwright.ops.Multiply;
import io.shardwright.ops.Positions;
import io.shardwright.ops.Rotary;
import io.shardwright.ops.Scale;
import io.shardwright.ops.Softmax;
import io.shardwright.ops.Split;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Turns calls of the methods of {@code Tensor} and {@code Ops} into operators. */
final class Operations {
    /** Names of results that the user didn't name say what was done to what: {@code xGelu}. */
    private static final Map<String, String> ACTIVATIONS = Map.of(
            "gelu", "Activation.GELU",
            "geluTanh", "Activation.GELU_TANH",
            "silu", "Activation.SILU",
            "relu", "Activation.RELU",
            "tanh", "Activation.TANH",
            "sigmoid", "Activation.SIGMOID");

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

    /** A method of {@code Tensor}. */
    Meaning onTensor(String name, ExpressionTree receiver, MethodInvocationTree call, String wanted) throws Unreadable {
        String x = expressions.tensor(receiver);
        List<? extends ExpressionTree> arguments = call.getArguments();
        Origin origin = report.origin(call);
        int dims = graph.dims(x);
        return switch (name) {
            case "plus" -> {
                String y = expressions.tensor(arguments.getFirst());
                yield whole(
                        new Add(),
                        wanted,
                        x + "Plus" + capital(y),
                        Math.max(dims, graph.dims(y)),
                        List.of(x, y),
                        origin);
            }
            case "times" -> {
                String y = expressions.tensor(arguments.getFirst());
                yield whole(new Multiply(), wanted, x + "Times" + capital(y), dims, List.of(x, y), origin);
            }
            case "scale" ->
                whole(new Scale(java(arguments.getFirst())), wanted, x + "Scaled", dims, List.of(x), origin);
            case "heads" ->
                whole(new Heads(size(arguments.getFirst())), wanted, x + "Heads", dims + 1, List.of(x), origin);
            case "mergeHeads" -> whole(new MergeHeads(), wanted, x + "Merged", dims - 1, List.of(x), origin);
            case "splitEvenly" -> parts(x, constant(arguments.getFirst()), List.of(), wanted, origin);
            case "split" -> {
                List<Size> sizes = new ArrayList<>();
                for (ExpressionTree argument : arguments) {
                    sizes.add(size(argument));
                }
                yield parts(x, sizes.size(), sizes, wanted, origin);
            }
            default -> throw new IllegalStateException("Tensor." + name + " has no operator");
        };
    }

    /** A method of {@code Ops}. */
    Meaning ofOps(String name, MethodInvocationTree call, String wanted) throws Unreadable {
        List<? extends ExpressionTree> arguments = call.getArguments();
        Origin origin = report.origin(call);
        if (ACTIVATIONS.containsKey(name)) {
            return activated(arguments.getFirst(), ACTIVATIONS.get(name), capital(name), wanted, origin);
        }
        return switch (name) {
            case "activate" -> activated(arguments.get(0), java(arguments.get(1)), "Activated", wanted, origin);
            case "softmax" -> {
                String x = expressions.tensor(arguments.getFirst());
                yield whole(new Softmax(), wanted, x + "Softmax", graph.dims(x), List.of(x), origin);
            }
            case "rotary" -> {
                String x = expressions.tensor(arguments.get(0));
                yield whole(
                        new Rotary(java(arguments.get(1))), wanted, x + "Rotated", graph.dims(x), List.of(x), origin);
            }
            case "causalAttention" -> attention(true, tensors(arguments), wanted, origin);
            case "attention" -> attention(false, tensors(arguments), wanted, origin);
            case "concat" -> {
                List<String> parts = tensors(arguments);
                String otherwise = parts.getFirst()
                        + parts.stream()
                                .skip(1)
                                .map(part -> "And" + capital(part))
                                .collect(Collectors.joining());
                yield whole(new Concat(), wanted, otherwise, graph.dims(parts.getFirst()), parts, origin);
            }
            case "crossEntropy" -> {
                List<String> inputs = tensors(arguments);
                String loss = graph.name(wanted, "loss");
                yield new Meaning.Whole(graph.add(
                        new Node(new CrossEntropy(), List.of(loss, graph.name("", loss + "Lse")), inputs, origin, ""),
                        0));
            }
            case "mean" -> {
                String x = expressions.tensor(arguments.getFirst());
                String mean = x + "Mean";
                yield arguments.size() == 1
                        ? whole(new Mean(), wanted, mean, 0, List.of(x), origin)
                        : whole(
                                new MeanOver(constant(arguments.get(1))),
                                wanted,
                                mean,
                                graph.dims(x) - 1,
                                List.of(x),
                                origin);
            }
            case "positions" -> {
                String tokens = expressions.tensor(arguments.getFirst());
                Node node = Node.of(new Positions(), graph.name(wanted, "positions"), List.of(tokens), origin);
                yield new Meaning.Whole(graph.add(node, 1, DType.I32));
            }
            default -> throw new IllegalStateException("Ops." + name + " has no operator");
        };
    }

    private Meaning activated(ExpressionTree argument, String activation, String suffix, String wanted, Origin origin)
            throws Unreadable {
        String x = expressions.tensor(argument);
        return whole(new Activate(activation), wanted, x + suffix, graph.dims(x), List.of(x), origin);
    }

    private Meaning attention(boolean causal, List<String> inputs, String wanted, Origin origin) {
        String result = graph.name(wanted, "attendedHeads");
        Node node =
                new Node(new Attention(causal), List.of(result, graph.name("", result + "Lse")), inputs, origin, "");
        return new Meaning.Whole(graph.add(node, graph.dims(inputs.getFirst())));
    }

    private Meaning parts(String x, int count, List<Size> sizes, String wanted, Origin origin) {
        String base = wanted.isEmpty() ? x + "Part" : wanted;
        List<String> outputs = IntStream.range(0, count)
                .mapToObj(i -> graph.name("", base + i))
                .toList();
        graph.add(new Node(new Split(count, sizes), outputs, List.of(x), origin, ""), graph.dims(x));
        return new Meaning.Parts(outputs);
    }

    private Meaning whole(Op op, String wanted, String otherwise, int dims, List<String> inputs, Origin origin) {
        return new Meaning.Whole(graph.add(op, graph.name(wanted, otherwise), dims, inputs, origin));
    }

    /** Arguments that are tensors or arrays of tensors. */
    private List<String> tensors(List<? extends ExpressionTree> arguments) throws Unreadable {
        List<String> values = new ArrayList<>();
        for (ExpressionTree argument : arguments) {
            switch (expressions.lower(argument, "")) {
                case Meaning.Parts(List<String> parts) -> values.addAll(parts);
                case Meaning.Whole(String value) -> values.add(value);
                default -> throw expressions.notLowerable(argument);
            }
        }
        return values;
    }

    private Size size(ExpressionTree tree) throws Unreadable {
        return settings.size(tree, expressions.where(), checks);
    }

    private String java(ExpressionTree tree) throws Unreadable {
        return settings.read(tree, expressions.where()).java();
    }

    /** A number that the graph's form depends on. */
    private int constant(ExpressionTree tree) throws Unreadable {
        Size size = size(tree);
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

    private static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
