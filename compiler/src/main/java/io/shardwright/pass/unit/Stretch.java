package io.shardwright.pass.unit;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.declaration.Cut;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ops.elementwise.DropoutOp;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What lies between two cuts.
 *
 * @param cut the annotated place where it begins, if it does at one
 * @param list the annotated list, or the model with units, that it follows, if no place of its own begins it
 */
record Stretch(List<Step> steps, Optional<Cut> cut, Optional<String> list) {
    Stretch {
        steps = List.copyOf(steps);
    }

    Step first() {
        return steps.getFirst();
    }

    /** The units of a list or of another model. */
    boolean isSeveral() {
        return !steps.isEmpty() && !first().isNode();
    }

    /** Where it begins, as a path of fields. */
    String at(Graph graph) {
        String path = first().at();
        return cut.map(Cut::field)
                .map(field -> path.isEmpty() || !first().calls(field) ? field : field + "." + path)
                .or(() -> steps.stream()
                        .flatMap(step -> field(graph, step.node()).stream()
                                .map(field -> step.at().isEmpty() ? field : field + "." + step.at()))
                        .findFirst())
                .orElseGet(() -> list.orElse(""));
    }

    /** Whether no field is used in it that it could be named after, but the one that it follows. */
    boolean isBehindList(Graph graph) {
        return cut.isEmpty() && list.filter(at(graph)::equals).isPresent();
    }

    private static Optional<String> field(Graph graph, Node node) {
        return switch (node.op()) {
            case CallOp call -> Optional.of(call.field());
            case DropoutOp dropout -> Optional.of(dropout.field());
            default ->
                node.inputs().stream()
                        .filter(graph::isWeight)
                        .map(DeclaredWeight::fieldOf)
                        .findFirst();
        };
    }

    Stream<Node> nodes() {
        return steps.stream().map(Step::node);
    }
}
