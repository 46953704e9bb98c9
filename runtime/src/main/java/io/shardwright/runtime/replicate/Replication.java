package io.shardwright.runtime.replicate;

import io.shardwright.runtime.assembly.Unit;

/**
 * What the replicas along dp and cp do around the work of each unit. All replicas call the same methods in the same order.
 *
 * <p>Gradients are sums over replicas: the loss of each is scaled by its share of the global batch before its backward.
 */
public interface Replication extends GradientPhase {
    /** Parameters that several units share may be about to be read, also by a unit that has no others. */
    default void beforeStage() {}

    /** The unit's parameters are about to be read. */
    void beforeForward(Unit unit);

    /** The unit's parameters are about to be read, and its gradients added to. */
    void beforeBackward(Unit unit);

    /**
     * The unit's gradients of one microbatch are complete.
     *
     * @param last whether this was the last microbatch of the step
     */
    void afterBackward(Unit unit, boolean last);

    /** Whether this rank updates what it owns. */
    boolean updates();

    /** Brings what was updated to where it is read next. */
    void afterUpdate();
}
