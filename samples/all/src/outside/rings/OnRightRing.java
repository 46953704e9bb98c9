package com.example.rings;

import io.shardwright.runtime.metric.Metric;
import io.shardwright.runtime.metric.MicrobatchResults;
import io.shardwright.tensor.LocalTensor;

/** The share of points whose likeliest ring is the one that they are on. */
public record OnRightRing() implements Metric {
    @Override
    public String name() {
        return "on the right ring";
    }

    @Override
    public int sums() {
        return 2;
    }

    @Override
    public void add(MicrobatchResults results, double[] sums) {
        LocalTensor wanted = results.input("wanted");
        for (long i = 0; i < wanted.dim(0); i++) {
            sums[0] += largest(results.result(), i) == largest(wanted, i) ? 1 : 0;
            sums[1]++;
        }
    }

    private static long largest(LocalTensor tensor, long row) {
        long largest = 0;
        for (long i = 1; i < tensor.dim(1); i++) {
            largest = tensor.get(row, i) > tensor.get(row, largest) ? i : largest;
        }
        return largest;
    }

    @Override
    public double value(double[] sums) {
        return sums[0] / sums[1];
    }
}
