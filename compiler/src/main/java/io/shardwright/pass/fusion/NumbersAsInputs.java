package io.shardwright.pass.fusion;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ops.elementwise.Chain;
import io.shardwright.ops.elementwise.Filled;
import io.shardwright.ops.elementwise.FormulaOp;
import io.shardwright.pass.FreshName;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes scalars of the numbers in formulas that are known only when the model is built: a chain reads them like tensors, so it can be
 * written all the same.
 */
final class NumbersAsInputs {
    private final Map<String, Value> values;
    private final List<Node> nodes = new ArrayList<>();

    private NumbersAsInputs(Graph graph) {
        values = new LinkedHashMap<>(graph.values());
    }

    static Graph run(Graph graph) {
        NumbersAsInputs numbers = new NumbersAsInputs(graph);
        graph.forward().forEach(numbers::add);
        return graph.withValues(numbers.values).withForward(numbers.nodes);
    }

    private void add(Node node) {
        if (!(node.op() instanceof FormulaOp op) || op.definition().isKnown()) {
            nodes.add(node);
            return;
        }
        List<String> inputs = new ArrayList<>(node.inputs());
        Map<Factor, Formula> scalars = new LinkedHashMap<>();
        for (Factor factor : op.definition().unknown()) {
            scalars.put(factor, new Formula.Input(inputs.size()));
            inputs.add(scalar(node, factor));
        }
        nodes.add(
                node.withOp(new Chain(op.definition().withInputs(scalars::get))).withInputs(inputs));
    }

    private String scalar(Node node, Factor factor) {
        String name = FreshName.like(node.output() + "Number", values.keySet());
        values.put(name, new Value(name, DType.F32, List.of(), MeshLayout.INVARIANT));
        nodes.add(new Node(new Filled(factor.java()), List.of(name), List.of(), node.origin(), node.cause()));
        return name;
    }
}
