package io.shardwright.pass.fusion;

import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.Value;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ops.elementwise.Activate;
import io.shardwright.ops.elementwise.Add;
import io.shardwright.ops.elementwise.Multiply;
import io.shardwright.ops.elementwise.Scale;
import io.shardwright.pass.FreshName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A formula as operators that have kernels, one for each of its steps: for numbers that no kernel can be written with. */
final class WrittenOut {
    private final Node node;
    private final Map<String, Value> values;
    private final List<Node> nodes = new ArrayList<>();

    /**
     * @param node the operator that is a formula
     * @param values gets those between the steps
     */
    WrittenOut(Node node, Map<String, Value> values) {
        this.node = node;
        this.values = values;
    }

    List<Node> of(Formula formula) {
        write(formula, node.output());
        return List.copyOf(nodes);
    }

    private void write(Formula formula, String output) {
        List<String> operands = new ArrayList<>();
        for (Formula operand : formula.operands()) {
            operands.add(
                    operand instanceof Formula.Input(int index) ? node.inputs().get(index) : between(operand));
        }
        nodes.add(new Node(step(formula), List.of(output), operands, node.origin(), node.cause()));
    }

    private String between(Formula operand) {
        String name = FreshName.like(node.output() + "Between", values.keySet());
        values.put(name, Objects.requireNonNull(values.get(node.output())).withName(name));
        write(operand, name);
        return name;
    }

    private static Op step(Formula formula) {
        return switch (formula) {
            case Formula.Sum _ -> new Add();
            case Formula.Product _ -> new Multiply();
            case Formula.Scaled scaled -> new Scale(scaled.factor().java());
            case Formula.Activated activated -> new Activate("Activation." + activated.activation());
            case Formula.Input _, Formula.ActivationGradient _ ->
                throw new IllegalStateException("no operator makes " + formula);
        };
    }
}
