package io.shardwright.processor.write;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.declaration.Form;
import io.shardwright.unit.CutModel;
import io.shardwright.unit.Part;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model as a row of units, ready to be written.
 *
 * @param graph the model as the user wrote it, before anything is fused
 * @param cut empty if it is one unit
 * @param hasSequenceParallelForm whether another class is written for the form of {@code @SequenceParallel}
 */
public record ModelRow(Graph graph, Optional<CutModel> cut, boolean hasSequenceParallelForm) {
    /** Whether a runtime may want it as a row: a model that is cut, or gives a loss. Others are parts of such a model. */
    boolean isWanted() {
        return cut.isPresent() || Form.unit(graph.model()).isEmpty() && givesLoss();
    }

    private boolean givesLoss() {
        return graph.value(graph.result()).shape().isEmpty();
    }

    /** The first to the last; a model that isn't cut is its own one unit. */
    List<Part> parts() {
        return cut.map(CutModel::parts).orElseGet(() -> List.of(new Part.Own("", OptionalInt.empty(), graph)));
    }

    /** Whether units say by name what they read and give. */
    boolean isNamed() {
        return cut.filter(CutModel::named).isPresent();
    }

    boolean isNumbered() {
        return cut.filter(CutModel::isNumbered).isPresent();
    }

    /** The model in a field that the loss is computed from: the one that is given the first of this one's inputs, and no other. */
    Optional<Child> lossOf() {
        List<Node> calls = graph.forward().stream()
                .filter(node -> node.op() instanceof CallOp)
                .toList();
        if (!givesLoss() || calls.size() != 1) {
            return Optional.empty();
        }
        Node call = calls.getFirst();
        Child child = graph.child(((CallOp) call.op()).field());
        boolean isGivenFirst = graph.inputs().size() >= call.inputs().size()
                && graph.inputs().subList(0, call.inputs().size()).equals(call.inputs());
        boolean isList = child.count().isPresent();
        return isGivenFirst
                        && call.outputs().size() == 1
                        && !isList
                        && !graph.value(call.output()).shape().isEmpty()
                ? Optional.of(child)
                : Optional.empty();
    }
}
