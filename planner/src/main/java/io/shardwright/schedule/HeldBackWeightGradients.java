package io.shardwright.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * One rank's order in a zero-bubble schedule: forwards and input gradients as in 1F1B, and weight gradients, which nobody
 * waits for, held back for the time at the end when there is nothing else to do.
 */
final class HeldBackWeightGradients {
    private HeldBackWeightGradients() {}

    /**
     * @param warmUp forwards that run ahead
     * @param held weight gradients that stay pending while there are forwards left. When there are none, one follows
     *     each input gradient, and the rest comes last
     */
    static List<Task> order(int stage, int microbatches, int warmUp, int held) {
        List<Task> order = new ArrayList<>();
        int ahead = Math.min(warmUp, microbatches);
        int weightGradients = 0;
        for (int i = 0; i < microbatches + ahead; i++) {
            boolean forward = i < microbatches;
            if (forward) {
                order.add(new Task(Work.FORWARD, stage, i));
            }
            if (i >= ahead) {
                int microbatch = i - ahead;
                order.add(new Task(Work.INPUT_GRADIENT, stage, microbatch));
                int pending = microbatch + 1 - weightGradients;
                if (pending > (forward ? held : 0)) {
                    order.add(new Task(Work.WEIGHT_GRADIENT, stage, weightGradients++));
                }
            }
        }
        while (weightGradients < microbatches) {
            order.add(new Task(Work.WEIGHT_GRADIENT, stage, weightGradients++));
        }
        return order;
    }
}
