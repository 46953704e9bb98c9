package io.shardwright.samples.training;

import io.shardwright.runtime.launch.RankContext;

/** Prints some of the steps, on one of the ranks. */
public record Progress(RankContext context, long steps) implements StepListener {
    private static final int EVERY = 20;

    @Override
    public void step(long step, double loss, double norm) {
        if (context.rank() == 0 && ((step + 1) % EVERY == 0 || step == 0)) {
            System.out.printf("step %4d/%d   loss %.4f   grad norm %.3f%n", step + 1, steps, loss, norm);
        }
    }
}
