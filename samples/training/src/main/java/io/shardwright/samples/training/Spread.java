package io.shardwright.samples.training;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.spi.model.ModelUnits;

/**
 * How the work of a step is spread over ranks. It changes numbers by no more than rounding.
 *
 * @param microbatches that each replica goes through
 * @param sequenceParallel whether the model is taken in the form that {@code @SequenceParallel} gives it
 */
public record Spread(Mesh mesh, int microbatches, boolean sequenceParallel) {
    /** With as many microbatches as there are stages. */
    public static Spread of(String mesh) {
        Mesh parsed = Mesh.parse(mesh);
        return new Spread(parsed, parsed.degree(Axis.PP), false);
    }

    public Spread withMicrobatches(int count) {
        return new Spread(mesh, count, sequenceParallel);
    }

    public Spread inSequenceParallel(boolean wanted) {
        return new Spread(mesh, microbatches, wanted);
    }

    /** The model in the form that is wanted. */
    ModelUnits form(ModelUnits model) {
        return sequenceParallel ? model.sequenceParallel().orElseThrow() : model;
    }
}
