package io.shardwright.processor.write;

import io.shardwright.diagnostic.DiagnosticLog;
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
import io.shardwright.pass.backward.DeriveBackward;
import io.shardwright.pass.buffer.PlanBuffers;
import io.shardwright.pass.fusion.FuseChains;
import io.shardwright.pass.fusion.FuseOperators;
import io.shardwright.pass.layout.InsertConversions;
import io.shardwright.pass.shape.CheckDivisibility;
import io.shardwright.pass.shape.InferShapes;
import io.shardwright.plan.Plan;
import io.shardwright.size.Size;
import io.shardwright.spi.ParameterRole;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model's forward put down by hand, as the reader would lower it, and taken through the compiler's passes. */
final class Sketch {
    private static final MeshLayout WHOLE = MeshLayout.INVARIANT;

    private final String name;
    private final List<DeclaredWeight> weights = new ArrayList<>();
    private final List<Child> children = new ArrayList<>();
    private final List<String> inputs = new ArrayList<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, String> rates = new LinkedHashMap<>();
    private int line = 20;

    Sketch(String name) {
        this.name = name;
    }

    static Size size(String accessor) {
        return Size.atom("config." + accessor);
    }

    Sketch input(String input, DType type, Size... shape) {
        inputs.add(input);
        values.put(input, new Value(input, type, List.of(shape), WHOLE));
        return this;
    }

    Sketch weight(String weight, Size... shape) {
        return weight(weight, WHOLE, shape);
    }

    /** @param dim the dim that is cut over tp */
    Sketch split(String weight, int dim, Size... shape) {
        return weight(weight, WHOLE.with(Axis.TP, Placement.varying(dim)), shape);
    }

    private Sketch weight(String weight, MeshLayout layout, Size... shape) {
        boolean ones = weight.startsWith("norm") && weight.endsWith("weight");
        String initial =
                weight.endsWith("bias") ? "Initial.constant(0)" : ones ? "Initial.constant(1)" : "Initial.normal(0.02)";
        weights.add(new DeclaredWeight(
                weight, ParameterRole.usual(shape.length), initial, new Origin(name + ".java", 5 + weights.size(), 5)));
        values.put(weight, new Value(weight, DType.F32, List.of(shape), layout));
        return this;
    }

    Sketch rate(String field, String expression) {
        rates.put(field, expression);
        return this;
    }

    Sketch node(Op op, List<String> outputs, String... in) {
        nodes.add(new Node(op, outputs, List.of(in), new Origin(name + ".java", line++, 9), ""));
        return this;
    }

    Sketch node(Op op, String output, String... in) {
        return node(op, List.of(output), in);
    }

    Sketch reduce(String output, String in, String field) {
        nodes.add(new Node(
                new AllReduce(Axis.TP),
                List.of(output),
                List.of(in),
                new Origin(name + ".java", line - 1, 9),
                "g after " + name + "." + field + " (@RowParallel)"));
        return this;
    }

    Sketch call(String field, Plan model, boolean recompute, Optional<Size> count, String output, String... in) {
        Graph graph = model.graph();
        children.add(new Child(
                field,
                Child.Instance.own(field),
                graph.model(),
                List.of("config"),
                Map.of("config", Size.atom("config")),
                count,
                recompute,
                graph.signature(),
                new Origin(name + ".java", 5 + weights.size() + children.size(), 5)));
        return node(new CallOp(field, CallOp.Method.FORWARD), output, in);
    }

    Plan plan(String result) {
        Graph graph = new Graph(
                "samples.gpt." + name,
                List.of(new ConstructorParameter("samples.gpt.GptConfig", "config")),
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
        DiagnosticLog log = new DiagnosticLog();
        List<Contract> contracts = List.of(Contract.invariant(Origin.NONE));
        Graph inferred = InferShapes.run(graph, contracts, log);
        Graph laidOut = InsertConversions.run(inferred, contracts, log);
        Graph checked = CheckDivisibility.run(laidOut, Map.of(), log);
        if (!log.diagnostics().isEmpty()) {
            throw new AssertionError(log.diagnostics().toString());
        }
        return PlanBuffers.run(DeriveBackward.run(FuseChains.run(FuseOperators.run(checked))));
    }
}
