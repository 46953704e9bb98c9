package io.shardwright.runtime.metric;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * The share of targets that the largest of the classes is; of several that are as large, the first counts. Targets that are negative don't
 * count.
 *
 * @param targets name of the input that has them, i32, of the first result's dims without the last; empty for the last one of that type
 */
public record Accuracy(String targets) implements Metric {
    /** Of the model's last input of integers. */
    public Accuracy() {
        this("");
    }

    @Override
    public String name() {
        return "accuracy";
    }

    @Override
    public int sums() {
        return 2;
    }

    @Override
    public void add(MicrobatchResults results, double[] sums) {
        LocalTensor logits = results.result();
        LocalTensor wanted = targets.isEmpty() ? lastOfIntegers(results) : results.input(targets);
        long classes = logits.dim(logits.dims().length - 1);
        LocalTensor rows = logits.reshape(logits.size() / classes, classes);
        LocalTensor flat = wanted.reshape(wanted.size());
        if (flat.size() != rows.dim(0)) {
            throw new IllegalArgumentException("accuracy: there are " + flat.size() + " targets for " + rows.dim(0)
                    + " rows of " + classes + " classes");
        }
        for (long row = 0; row < flat.size(); row++) {
            int target = flat.getInt(row);
            if (target >= 0) {
                sums[0] += LargestClass.of(rows, row) == target ? 1 : 0;
                sums[1]++;
            }
        }
    }

    private static LocalTensor lastOfIntegers(MicrobatchResults results) {
        List<String> names = results.inputs().names();
        for (String name : names.reversed()) {
            LocalTensor input = results.input(name);
            if (input.type() == DType.I32) {
                return input;
            }
        }
        throw new IllegalArgumentException(
                "accuracy: none of " + names + " is of integers\n  Fix: new Accuracy(\"…\")");
    }

    /** NaN if no target counts. */
    @Override
    public double value(double[] sums) {
        return sums[0] / sums[1];
    }
}
