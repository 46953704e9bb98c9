package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.vector.Lanes;
import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.Scratch;
import io.shardwright.spi.attention.AlibiHeads;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.DistanceBuckets;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;

/**
 * What is added to scores by the distance between query and key: for each head a row over all distances of a block. Keys that follow one
 * another find theirs side by side.
 */
final class DistanceTable {
    private final Scratch table = new Scratch();
    private final Scratch gradients = new Scratch();
    private final Scratch numbers = new Scratch();
    private int heads;
    private int span;
    private long least;
    private long at;
    private long gradientAt;
    private long bucketAt;

    static boolean isNeeded(AttentionInputs inputs, AttentionOptions options) {
        return options.alibi().isPresent() || inputs.buckets() != null;
    }

    /** Makes the rows of {@code newHeads} heads. */
    void fill(AttentionInputs inputs, AttentionOptions options, AttentionBlock block, int newHeads) {
        heads = newHeads;
        long lastQuery = block.ofQueries().position(block.queryFrom() + block.queries() - 1);
        long lastKey = block.ofKeys().position(block.keyFrom() + block.keys() - 1);
        least = block.ofKeys().position(block.keyFrom()) - lastQuery;
        span = Math.toIntExact(lastKey - block.ofQueries().position(block.queryFrom()) - least + 1);
        at = table.floats((long) heads * span);
        LocalTensor buckets = inputs.buckets();
        if (buckets != null) {
            findBuckets((int) buckets.dim(1), options);
        }
        for (int head = 0; head < heads; head++) {
            float slope = slope(options, head);
            for (int i = 0; i < span; i++) {
                float value = buckets == null ? 0 : SmallTensor.get(buckets, head, Lanes.getInt(bucketAt + 4L * i));
                Lanes.set(value - slope * Math.abs(least + i), row(head) + 4L * i);
            }
        }
    }

    private static float slope(AttentionOptions options, int head) {
        AlibiHeads alibi = options.alibi().orElse(null);
        return alibi == null ? 0 : (float) alibi.slope(head);
    }

    private void findBuckets(int count, AttentionOptions options) {
        DistanceBuckets buckets = new DistanceBuckets(count, options.farthest(), options.causal());
        bucketAt = numbers.floats(span);
        for (int i = 0; i < span; i++) {
            Lanes.setInt(buckets.of(least + i), bucketAt + 4L * i);
        }
    }

    private long row(int head) {
        return at + 4L * head * span;
    }

    /** What is added to scores from the one with {@code distance} on. */
    long address(int head, long distance) {
        return row(head) + 4 * (distance - least);
    }

    /** Begins to add up gradients. */
    void clearGradients() {
        gradientAt = gradients.floats((long) heads * span);
        RowArithmetic.zeroRow(gradientAt, heads * span);
    }

    /** Where the gradient for a distance is added up. */
    long gradient(int head, long distance) {
        return gradientAt + 4 * ((long) head * span + distance - least);
    }

    /** Adds what was added up to the gradients of buckets. */
    void addGradients(LocalTensor dBuckets) {
        long sums = numbers.floats(span + dBuckets.dim(1)) + 4L * span;
        for (int head = 0; head < heads; head++) {
            RowArithmetic.zeroRow(sums, (int) dBuckets.dim(1));
            for (int i = 0; i < span; i++) {
                long bucket = sums + 4L * Lanes.getInt(bucketAt + 4L * i);
                Lanes.set(Lanes.get(bucket) + Lanes.get(gradientAt + 4L * (head * span + i)), bucket);
            }
            for (int bucket = 0; bucket < dBuckets.dim(1); bucket++) {
                SmallTensor.add(dBuckets, head, bucket, Lanes.get(sums + 4L * bucket));
            }
        }
    }
}
