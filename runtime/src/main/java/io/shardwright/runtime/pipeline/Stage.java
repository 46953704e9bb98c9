package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.replicate.Replication;
import io.shardwright.spi.model.Pass;
import java.util.List;

/**
 * Units that one rank runs one after the other, with as many slots as there are microbatches in flight.
 *
 * <p>Here, as in all that runs in a step, lists are walked by index: in some runs the JIT leaves their iterators as objects.
 *
 * @param number from 0, over the whole pipeline
 * @param units the parameters of each unit: none, or those of divided experts besides the others
 */
record Stage(int number, boolean isLast, List<List<Unit>> units, List<StageSlot> slots) {
    void forward(StageSlot slot, Replication replication) {
        List<Relay> relays = slot.relays();
        for (int i = 0; i < relays.size(); i++) {
            relays.get(i).forward();
        }
        replication.beforeStage();
        List<UnitPass<?>> passes = slot.passes();
        for (int i = 0; i < passes.size(); i++) {
            List<Unit> of = units.get(i);
            for (int u = 0; u < of.size(); u++) {
                replication.beforeForward(of.get(u));
            }
            passes.get(i).run(Pass.FORWARD);
        }
    }

    void inputGradients(StageSlot slot, Replication replication) {
        relayBack(slot);
        replication.beforeStage();
        List<UnitPass<?>> passes = slot.passes();
        for (int i = passes.size() - 1; i >= 0; i--) {
            beforeBackward(units.get(i), replication);
            passes.get(i).run(Pass.INPUT_GRADIENTS);
        }
    }

    void weightGradients(StageSlot slot, boolean last, Replication replication) {
        List<UnitPass<?>> passes = slot.passes();
        for (int i = passes.size() - 1; i >= 0; i--) {
            passes.get(i).run(Pass.WEIGHT_GRADIENTS);
            afterBackward(units.get(i), last, replication);
        }
    }

    /** @param last whether it is the last microbatch of the step */
    void backward(StageSlot slot, boolean last, Replication replication) {
        relayBack(slot);
        replication.beforeStage();
        List<UnitPass<?>> passes = slot.passes();
        for (int i = passes.size() - 1; i >= 0; i--) {
            beforeBackward(units.get(i), replication);
            passes.get(i).run(Pass.BACKWARD);
            afterBackward(units.get(i), last, replication);
        }
    }

    private static void relayBack(StageSlot slot) {
        List<Relay> relays = slot.relays();
        for (int i = 0; i < relays.size(); i++) {
            relays.get(i).backward();
        }
    }

    private static void beforeBackward(List<Unit> units, Replication replication) {
        for (int i = 0; i < units.size(); i++) {
            replication.beforeBackward(units.get(i));
        }
    }

    private static void afterBackward(List<Unit> units, boolean last, Replication replication) {
        for (int i = 0; i < units.size(); i++) {
            replication.afterBackward(units.get(i), last);
        }
    }
}
