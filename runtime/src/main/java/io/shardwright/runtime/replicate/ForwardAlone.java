package io.shardwright.runtime.replicate;

import io.shardwright.runtime.assembly.Unit;
import java.util.List;

/** Replicas of a model that is only applied: each has all parameters, and they have nothing to tell each other. */
public final class ForwardAlone implements Replication {
    @Override
    public void beforeForward(Unit unit) {}

    @Override
    public void beforeBackward(Unit unit) {}

    @Override
    public void afterBackward(Unit unit, boolean last) {}

    @Override
    public List<GradientSum> sums() {
        return List.of();
    }

    @Override
    public void completeGradients() {}

    @Override
    public boolean updates() {
        return false;
    }

    @Override
    public void afterUpdate() {}
}
