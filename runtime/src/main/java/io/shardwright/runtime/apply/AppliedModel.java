package io.shardwright.runtime.apply;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.pipeline.ForwardOnly;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.StageBuilder;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.runtime.replicate.Replication;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.spi.model.ModelUnits;

/**
 * A model's units on parameters that have memory.
 *
 * @param units that are applied: of a model that is trained, or of one that its loss is computed from
 * @param parameters the assembly that they were declared by
 * @param cut of the units that the parameters belong to
 * @param placement of the stages on the ranks along pp
 * @param replication that brings parameters to where they are read
 */
public record AppliedModel(
        ModelUnits units, ModelAssembly parameters, StageCut cut, StagePlacement placement, Replication replication) {
    /**
     * A way through the model, which can be run once its assembly is committed.
     *
     * @param assembly for what else belongs to it
     */
    public record Way(ModelAssembly assembly, ScheduleRun run) {}

    /** With other units on the same parameters. */
    public AppliedModel with(ModelUnits others) {
        return new AppliedModel(others, parameters, cut, placement, replication);
    }

    /**
     * Declares a way through the model. It shares memory with others, so one at a time is in use. All ranks call it.
     *
     * @param batch sequences of a microbatch
     * @param seq positions of each
     */
    public Way way(long batch, long seq, int microbatches) {
        ModelAssembly later = parameters.later(batch, seq);
        // Without its loss, a model may have a unit less; each of the others is where its parameters are.
        StageCut sameCut = new StageCut(cut.starts().stream()
                .map(start -> Math.min(start, units.count()))
                .toList());
        return new Way(
                later,
                new ScheduleRun(
                        ForwardOnly.schedule(placement, microbatches),
                        sameCut,
                        // A unit's activations are of no use once the next one has begun.
                        new StageBuilder(units, later, true),
                        later,
                        0));
    }
}
