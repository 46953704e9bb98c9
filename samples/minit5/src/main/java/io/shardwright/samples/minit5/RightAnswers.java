package io.shardwright.samples.minit5;

import io.shardwright.runtime.metric.LargestClass;
import io.shardwright.runtime.metric.Metric;
import io.shardwright.runtime.metric.MicrobatchResults;
import io.shardwright.tensor.LocalTensor;

/**
 * The share of answers without a mistake. Each token is the likeliest after the right ones before it, so an answer that is right here is the one
 * that would be written token by token.
 */
public record RightAnswers() implements Metric {
    @Override
    public String name() {
        return "right answers";
    }

    /** Right ones, and all. */
    @Override
    public int sums() {
        return 2;
    }

    @Override
    public void add(MicrobatchResults results, double[] sums) {
        LocalTensor logits = results.result();
        LocalTensor targets = results.input("targets");
        LocalTensor rows = logits.reshape(logits.dim(0) * logits.dim(1), logits.dim(2));
        for (int row = 0; row < logits.dim(0); row++) {
            boolean isRight = true;
            for (int t = 0; t < targets.dim(1); t++) {
                int target = targets.getInt(row, t);
                isRight &= target < 0 || LargestClass.of(rows, row * logits.dim(1) + t) == target;
            }
            sums[0] += isRight ? 1 : 0;
            sums[1]++;
        }
    }

    @Override
    public double value(double[] sums) {
        return sums[0] / sums[1];
    }
}
