package io.shardwright.ops;

import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Attribute;
import io.shardwright.ir.CollectiveOp;
import io.shardwright.ir.DimSpec;
import io.shardwright.ir.ElementwiseOp;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.KernelOp;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.Value;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.declaration.Contract;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ops.collective.AllGather;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.description.OperatorSettings;
import io.shardwright.ops.expert.GatherLogits;
import io.shardwright.pass.shape.InferShapes;
import io.shardwright.size.Size;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A model of one operator alone, whose sizes are the letters of its dims: {@code ...} is n. */
record OperatorExample(Graph graph, Node node) {
    /** What any operator's settings may be; one with another setting says so here. */
    private static final List<Attribute> SETTINGS = Map.ofEntries(
                    Map.entry("activation", "Activation.GELU"),
                    Map.entry("back", "false"),
                    Map.entry("several", "true"),
                    Map.entry("first", "0"),
                    Map.entry("from", "from"),
                    Map.entry("last", "1"),
                    Map.entry("order", "1 0"),
                    Map.entry("sizes", "outer inner"),
                    Map.entry("until", "until"),
                    Map.entry("base", "10000"),
                    Map.entry("cap", "30"),
                    Map.entry("causal", "true"),
                    Map.entry("count", "heads"),
                    Map.entry("dim", "0"),
                    Map.entry("dims", "h, b s h -> b s h"),
                    Map.entry("epsilon", "1e-5"),
                    Map.entry("experts", "experts"),
                    Map.entry("exponent", "1.5"),
                    Map.entry("factor", "0.5"),
                    Map.entry("field", "field"),
                    Map.entry("given", "in0"),
                    Map.entry("smoothing", "0.1"),
                    Map.entry("z_loss", "0"),
                    Map.entry("formula", "silu(add($0, $1))"),
                    Map.entry("least", "-1"),
                    Map.entry("logits", "in0"),
                    Map.entry("most", "1"),
                    Map.entry("options", "RotaryOptions.base(10000).partial(rotated)"),
                    Map.entry("parts", "2"),
                    Map.entry("routing", "config.routing()"),
                    Map.entry("top_k", "k"),
                    Map.entry("weight", "in0"))
            .entrySet()
            .stream()
            .map(setting -> Attribute.of(setting.getKey(), setting.getValue()))
            .toList();

    static OperatorExample of(Operator operator) {
        boolean isOfExperts = operator.type().getPackageName().endsWith(".expert");
        List<Attribute> settings = Stream.concat(
                        Stream.of(Attribute.of("axis", isOfExperts ? "ep" : "tp")), SETTINGS.stream())
                .toList();
        Op op = made(operator, settings);
        return inputs(op).stream()
                .flatMap(shapes -> tried(op, shapes).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no example of " + operator.name()));
    }

    /** With a number in place of a tensor only where there has to be one. */
    private static Op made(Operator operator, List<Attribute> settings) {
        boolean needsNumber = List.of("add_number", "filled").contains(operator.name());
        List<Attribute> all = needsNumber
                ? Stream.concat(settings.stream(), Stream.of(Attribute.of("number", "0.5")))
                        .toList()
                : settings;
        return operator.fromText().apply(new OperatorSettings(all, Size::atom));
    }

    /** The operator's line of dims, if it has one. */
    Optional<String> dims() {
        return node.op() instanceof KernelOp op ? Optional.of(op.spec(node)) : Optional.empty();
    }

    /** Kernels and operators that its gradient is made of. */
    Set<String> gradient() {
        Gradients gradients = new Gradients(graph, graph.values().keySet());
        node.outputs().stream()
                .filter(output -> graph.value(output).type() == DType.F32)
                .forEach(output -> gradients.seed(output, Gradients.nameOf(output)));
        switch (node.op()) {
            case KernelOp op -> op.gradient(gradients, node);
            case ViewOp op -> op.gradient(gradients, node);
            case CollectiveOp op -> op.gradient(gradients, node);
            default -> throw new IllegalStateException(node.op().name());
        }
        return gradients.nodes().stream()
                .map(Node::op)
                .map(op -> op instanceof KernelCall call ? call.kernel() : op.name())
                .filter(name -> !name.equals("fill"))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Shapes to try: those of its line of dims, or of as many dims as it takes. */
    private static List<List<List<Size>>> inputs(Op op) {
        if (!(op instanceof KernelOp kernel)) {
            return IntStream.of(2, 3, 4, 1)
                    .mapToObj(dims -> List.of(IntStream.range(0, dims)
                            .mapToObj(dim -> Size.atom("abcd".substring(dim, dim + 1)))
                            .toList()))
                    .toList();
        }
        List<List<List<Size>>> all = new ArrayList<>();
        for (int count = 1; count < 8; count++) {
            Node node = node(op, count, 1);
            DimSpec spec = DimSpec.parse(kernel.spec(node));
            if (spec.inputs().size() == count) {
                all.add(spec.inputs().stream().map(OperatorExample::sizes).toList());
            }
        }
        // One that takes any number.
        int usual = op instanceof ElementwiseOp one
                ? one.formula().orElseThrow().inputs().size()
                : 2;
        return all.size() > 3 ? all.subList(usual - 1, usual) : all;
    }

    private static List<Size> sizes(List<String> letters) {
        return letters.stream()
                .map(letter -> Size.atom(letter.equals("...") ? "n" : letter))
                .toList();
    }

    private static Node node(Op op, int inputs, int outputs) {
        return new Node(op, names("out", outputs), names("in", inputs), Origin.NONE, "");
    }

    private static List<String> names(String word, int count) {
        return IntStream.range(0, count).mapToObj(i -> word + i).toList();
    }

    /** What a collective finds split. */
    private static Placement inputPlacement(Op op) {
        return switch (op) {
            case AllGather gather -> Placement.varying(gather.dim());
            case GatherLogits _ -> Placement.varying(1);
            default -> Placement.INVARIANT;
        };
    }

    private static MeshLayout layout(Op op, Placement placement) {
        return op instanceof CollectiveOp collective
                ? MeshLayout.INVARIANT.with(collective.axis(), placement)
                : MeshLayout.INVARIANT;
    }

    private static Optional<OperatorExample> tried(Op op, List<List<Size>> shapes) {
        int outputs = op instanceof KernelOp kernel
                ? DimSpec.parse(kernel.spec(node(op, shapes.size(), 1)))
                        .outputs()
                        .size()
                : op.name().equals("split") ? 2 : 1;
        Node node = node(op, shapes.size(), outputs);
        Map<String, Value> values = new LinkedHashMap<>();
        for (int i = 0; i < shapes.size(); i++) {
            String name = node.inputs().get(i);
            values.put(name, new Value(name, DType.F32, shapes.get(i), layout(op, inputPlacement(op))));
        }
        Placement result = op instanceof CollectiveOp collective ? collective.result() : Placement.INVARIANT;
        node.outputs().forEach(name -> values.put(name, new Value(name, DType.F32, List.of(), layout(op, result))));
        Graph graph = new Graph(
                "p.Only",
                List.of(),
                List.of(),
                List.of(),
                node.inputs(),
                List.of(node.output()),
                values,
                List.of(node),
                List.of(),
                List.of(),
                Map.of(),
                List.of(),
                Optional.empty());
        DiagnosticLog log = new DiagnosticLog();
        Graph inferred = InferShapes.run(graph, List.of(Contract.invariant(Origin.NONE)), log);
        return log.hasErrors() ? Optional.empty() : Optional.of(new OperatorExample(inferred, node));
    }
}
