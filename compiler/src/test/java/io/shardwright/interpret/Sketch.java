package io.shardwright.interpret;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ir.declaration.Contract;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.collective.AllReduce;
import io.shardwright.ops.elementwise.AddBias;
import io.shardwright.ops.linear.LinearOp;
import io.shardwright.size.Size;
import io.shardwright.spi.ParameterRole;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes a graph as lowering would: before shapes and layouts are known. Every node is on a line of its own. */
public final class Sketch {
    public static final Size BATCH = Size.atom("batch");
    public static final Size SEQ = Size.atom("seq");
    public static final Size HIDDEN = Size.atom("config.hidden");
    public static final Size HEADS = Size.atom("config.heads");
    public static final Size VOCABULARY = Size.atom("config.vocabulary");
    private static final int SPLIT_NOTHING = -1;

    private final String name;
    private final List<DeclaredWeight> weights = new ArrayList<>();
    private final List<Child> children = new ArrayList<>();
    private final Map<String, Compiled> models = new LinkedHashMap<>();
    private final List<String> inputs = new ArrayList<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, String> rates = new LinkedHashMap<>();
    private Contract contract = Contract.invariant(new Origin("M.java", 9, 5));
    private String result = "";

    public Sketch(String name) {
        this.name = name;
    }

    static MeshLayout split(int dim) {
        return dim == SPLIT_NOTHING ? MeshLayout.INVARIANT : MeshLayout.INVARIANT.with(Axis.TP, Placement.varying(dim));
    }

    public Sketch input(String input, Size... shape) {
        return input(input, DType.F32, SPLIT_NOTHING, shape);
    }

    public Sketch splitInput(String input, int dim, Size... shape) {
        return input(input, DType.F32, dim, shape);
    }

    public Sketch tokens(String input, Size... shape) {
        return input(input, DType.I32, SPLIT_NOTHING, shape);
    }

    Sketch input(String input, DType type, int split, Size... shape) {
        inputs.add(input);
        values.put(input, new Value(input, type, List.of(shape), split(split)));
        return this;
    }

    public Sketch weight(String weight, Size... shape) {
        return splitWeight(weight, SPLIT_NOTHING, shape);
    }

    public Sketch splitWeight(String weight, int dim, Size... shape) {
        weights.add(new DeclaredWeight(weight, ParameterRole.usual(shape.length), "Initial.normal(0.02)", origin(3)));
        values.put(weight, new Value(weight, DType.F32, List.of(shape), split(dim)));
        return this;
    }

    public Sketch dropout(String field) {
        rates.put(field, "0.3");
        return this;
    }

    public Sketch node(Op op, String output, String... in) {
        return node(op, List.of(output), in);
    }

    public Sketch node(Op op, List<String> outputs, String... in) {
        nodes.add(new Node(op, outputs, List.of(in), origin(9), ""));
        return this;
    }

    /** A column-parallel layer with a bias. */
    public Sketch column(String field, String output, String in, Size from, Size to) {
        return splitWeight(field + ".weight", 0, to, from)
                .splitWeight(field + ".bias", 0, to)
                .node(new LinearOp(), output, in, field + ".weight", field + ".bias");
    }

    /** A row-parallel layer with a bias: product, g, bias. */
    public Sketch row(String field, String output, String in, Size from, Size to) {
        return splitWeight(field + ".weight", 1, to, from)
                .weight(field + ".bias", to)
                .node(new LinearOp(), output + "Partial", in, field + ".weight")
                .node(new AllReduce(Axis.TP), output + "Sum", output + "Partial")
                .node(new AddBias(), output, output + "Sum", field + ".bias");
    }

    public Sketch call(String field, Compiled model, String output, String... in) {
        return call(field, model, Optional.empty(), false, output, in);
    }

    public Sketch call(
            String field, Compiled model, Optional<Size> count, boolean recompute, String output, String... in) {
        children.add(new Child(
                field,
                Child.Instance.own(field),
                model.derived().model(),
                List.of("config"),
                Map.of("config", Size.atom("config")),
                count,
                recompute,
                model.derived().signature(),
                origin(4)));
        models.put(field, model);
        return node(new CallOp(field, CallOp.Method.FORWARD), output, in);
    }

    public Sketch returns(String value) {
        result = value;
        return this;
    }

    /** The result's contract: split along {@code dim}. */
    public Sketch returnsSplit(String value, int dim) {
        contract = new Contract(Optional.empty(), split(dim), origin(8));
        return returns(value);
    }

    public Sketch contract(Contract other) {
        contract = other;
        return this;
    }

    List<Contract> contracts() {
        return List.of(contract);
    }

    Map<String, Compiled> models() {
        return models;
    }

    private Origin origin(int line) {
        return new Origin(name + ".java", line + nodes.size() + weights.size(), 5);
    }

    Graph graph() {
        return new Graph(
                "p." + name,
                List.of(new ConstructorParameter("p.Config", "config")),
                weights,
                children,
                inputs,
                List.of(result),
                values,
                nodes,
                List.of(),
                List.of(),
                rates,
                List.of(),
                Optional.empty());
    }
}
