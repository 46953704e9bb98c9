package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.replicate.Replication;
import java.util.List;
import java.util.Optional;

/**
 * Units that one rank runs one after the other, with as many slots as there are microbatches in flight.
 *
 * @param number from 0, over the whole pipeline
 * @param units the parameters of each unit; empty for one that has none of its own
 */
record Stage(int number, boolean isFirst, boolean isLast, List<Optional<Unit>> units, List<StageSlot> slots) {
    void forward(StageSlot slot, Replication replication) {
        List<UnitPass> passes = slot.passes();
        for (int i = 0; i < passes.size(); i++) {
            Unit unit = units.get(i).orElse(null);
            if (unit != null) {
                replication.beforeForward(unit);
            }
            passes.get(i).forward();
        }
    }

    void inputGradients(StageSlot slot, Replication replication) {
        List<UnitPass> passes = slot.passes();
        for (int i = passes.size() - 1; i >= 0; i--) {
            Unit unit = units.get(i).orElse(null);
            if (unit != null) {
                replication.beforeBackward(unit);
            }
            ((SplitPass) passes.get(i)).inputGradients();
        }
    }

    void weightGradients(StageSlot slot, boolean last, Replication replication) {
        List<UnitPass> passes = slot.passes();
        for (int i = passes.size() - 1; i >= 0; i--) {
            ((SplitPass) passes.get(i)).weightGradients();
            Unit unit = units.get(i).orElse(null);
            if (unit != null) {
                replication.afterBackward(unit, last);
            }
        }
    }

    /** @param last whether it is the last microbatch of the step */
    void backward(StageSlot slot, boolean last, Replication replication) {
        List<UnitPass> passes = slot.passes();
        for (int i = passes.size() - 1; i >= 0; i--) {
            Unit unit = units.get(i).orElse(null);
            if (unit != null) {
                replication.beforeBackward(unit);
            }
            passes.get(i).backward();
            if (unit != null) {
                replication.afterBackward(unit, last);
            }
        }
    }
}
