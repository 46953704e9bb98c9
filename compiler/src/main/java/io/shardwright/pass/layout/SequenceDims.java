package io.shardwright.pass.layout;

import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which dims of a model in the form that {@code @SequenceParallel} asks for count positions: those as long as {@code seq}, as the second
 * dim of a tensor {@code [batch, positions, ...]} that the model takes, if it isn't data, or as what models in its fields take in parts.
 */
record SequenceDims(Set<Size> lengths) {
    private static final Size BATCH = Size.atom("batch");

    /** Only what is called {@code seq}. */
    static final SequenceDims OF_SEQ = new SequenceDims(Set.of(Size.atom("seq")));

    /** Of a model with shapes. */
    static SequenceDims of(Graph graph) {
        Set<Size> lengths = new HashSet<>(OF_SEQ.lengths);
        graph.inputs().stream()
                .map(graph::value)
                .filter(value -> hasPositions(value) && !value.fixed())
                .forEach(value -> lengths.add(value.shape().get(1)));
        for (Child child : graph.children()) {
            child.signature().inputs().stream()
                    .filter(value -> hasPositions(value)
                            && value.layout().on(Axis.TP) instanceof Varying varying
                            && varying.dim() == 1)
                    .forEach(value -> lengths.add(child.bind(value.shape().get(1))));
        }
        return new SequenceDims(lengths);
    }

    /** Whether a value is {@code [batch, positions, ...]}; one position stands for all that it is spread over. */
    static boolean hasPositions(Value value) {
        List<Size> shape = value.shape();
        return value.type().isFloat()
                && shape.size() > 2
                && shape.getFirst().equals(BATCH)
                && !shape.get(1).equals(Size.ONE);
    }

    /** The first dim of a value that counts positions; -1 if none does. */
    int of(Value value) {
        for (int dim = 0; dim < value.shape().size(); dim++) {
            if (lengths.contains(value.shape().get(dim))) {
                return dim;
            }
        }
        return -1;
    }
}
