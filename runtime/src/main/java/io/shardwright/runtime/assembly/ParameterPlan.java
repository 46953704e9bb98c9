package io.shardwright.runtime.assembly;

import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import java.util.Set;

/**
 * How a rank keeps its parameters.
 *
 * @param zero what is split over dp
 * @param shared names of parameters that several units use: they are a unit of their own, which stays for the whole step
 * @param versions of the values that are kept at a time: more than 1 where updates don't wait for all backward passes
 * @param precision of values and gradients
 * @param learns whether they have gradients, and are updated
 */
public record ParameterPlan(ZeroStage zero, Set<String> shared, int versions, Precision precision, boolean learns) {
    /** Everything on every rank, once, in float32. */
    public static final ParameterPlan WHOLE = new ParameterPlan(ZeroStage.NONE, Set.of(), 1);

    /** Name of the unit of shared parameters. */
    public static final String SHARED = "shared";

    /** In float32. */
    public ParameterPlan(ZeroStage zero, Set<String> shared, int versions) {
        this(zero, shared, versions, Precision.F32);
    }

    /** Of a model that is trained. */
    public ParameterPlan(ZeroStage zero, Set<String> shared, int versions, Precision precision) {
        this(zero, shared, versions, precision, true);
    }

    /** Of a model that is only applied: whole on every rank. */
    public static ParameterPlan applied(Set<String> shared, Precision precision) {
        return new ParameterPlan(ZeroStage.NONE, shared, 1, precision, false);
    }

    public ParameterPlan {
        shared = Set.copyOf(shared);
        if (versions > 1 && zero != ZeroStage.NONE) {
            throw new IllegalArgumentException("several versions of parameters that are split over dp");
        }
    }
}
