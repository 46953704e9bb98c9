package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.replicate.Replication;
import java.util.List;

/**
 * Units that one rank runs one after the other, with as many slots as there are microbatches in flight.
 *
 * @param number from 0, over the whole pipeline
 * @param units the parameters of each unit: none, or those of divided experts besides the others
 */
record Stage(int number, boolean isFirst, boolean isLast, List<List<Unit>> units, List<StageSlot> slots) {
    void forward(StageSlot slot, Replication replication) {
        List<UnitPass> passes = slot.passes();
        for (int i = 0; i < passes.size(); i++) {
            for (Unit unit : units.get(i)) {
                replication.beforeForward(unit);
            }
            passes.get(i).forward();
        }
    }

    void inputGradients(StageSlot slot, Replication replication) {
        List<UnitPass> passes = slot.passes();
        for (int i = passes.size() - 1; i >= 0; i--) {
            for (Unit unit : units.get(i)) {
                replication.beforeBackward(unit);
            }
            ((SplitPass) passes.get(i)).inputGradients();
        }
    }

    void weightGradients(StageSlot slot, boolean last, Replication replication) {
        List<UnitPass> passes = slot.passes();
        for (int i = passes.size() - 1; i >= 0; i--) {
            ((SplitPass) passes.get(i)).weightGradients();
            for (Unit unit : units.get(i)) {
                replication.afterBackward(unit, last);
            }
        }
    }

    /** @param last whether it is the last microbatch of the step */
    void backward(StageSlot slot, boolean last, Replication replication) {
        List<UnitPass> passes = slot.passes();
        for (int i = passes.size() - 1; i >= 0; i--) {
            for (Unit unit : units.get(i)) {
                replication.beforeBackward(unit);
            }
            passes.get(i).backward();
            for (Unit unit : units.get(i)) {
                replication.afterBackward(unit, last);
            }
        }
    }
}
