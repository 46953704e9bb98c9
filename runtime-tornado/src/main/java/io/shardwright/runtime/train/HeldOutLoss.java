package io.shardwright.runtime.train;

import io.shardwright.runtime.data.Batches;

/** The mean loss over a fixed number of batches that were not trained on. */
public final class HeldOutLoss {
    private final LossPass<?> pass;
    private final Batches batches;
    private final int count;

    /** @param pass of a model on {@link io.shardwright.runtime.assembly.ModelAssembly#inference} */
    public HeldOutLoss(LossPass<?> pass, Batches batches, int count) {
        this.pass = pass;
        this.batches = batches;
        this.count = count;
    }

    public double compute() {
        double sum = 0;
        for (int batch = 0; batch < count; batch++) {
            sum += pass.forward(batch, batches);
        }
        return sum / count;
    }
}
