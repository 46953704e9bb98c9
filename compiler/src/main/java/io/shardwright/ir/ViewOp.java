package io.shardwright.ir;

import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Strides;
import io.shardwright.size.Size;
import java.util.Optional;
import java.util.function.Function;

/** An operator that moves nothing: its outputs are its input, seen otherwise. */
public non-sealed interface ViewOp extends Op {
    /**
     * The call of {@code LocalTensor} that makes output {@code index} from the input, such as {@code .heads(n)}; empty if
     * they are the same.
     *
     * @param java spells a size as a Java expression
     */
    String view(Graph graph, Node node, int index, Function<Size, String> java);

    /**
     * The layout of the outputs for one of the input, on one axis.
     *
     * @return empty if the view would cut a split dim
     */
    Optional<Placement> placement(Graph graph, Node node, Placement input);

    /** The call that makes the input from the only output, if there is one. */
    default Optional<String> inverseView(Graph graph, Node node, Function<Size, String> java) {
        return Optional.empty();
    }

    /** How output {@code index} lies where the input lies so; empty if it can't be shown there. */
    Optional<Strides> seen(Graph graph, Node node, int index, Strides input);

    /** How the input lies where the only output lies so; only for a view with an {@link #inverseView}. */
    default Optional<Strides> seenBackwards(Graph graph, Node node, Strides output) {
        return Optional.empty();
    }

    /** Whether only a dense output can be seen as the input, and not the other way round: then the output owns the memory. */
    default boolean outputOwnsMemory() {
        return false;
    }

    /**
     * Whether input and outputs are rows with the same stride, which may be more than the rows are long; heads that lie side by side are such rows.
     */
    default boolean keepsRows() {
        return false;
    }

    /** Nothing moves. */
    @Override
    default Cost cost(RankShapes on) {
        return Cost.NONE;
    }

    void gradient(Gradients gradients, Node node);
}
