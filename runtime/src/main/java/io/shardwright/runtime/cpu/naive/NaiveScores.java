package io.shardwright.runtime.cpu.naive;

import io.shardwright.runtime.random.DropoutHash;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.DistanceBuckets;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.tensor.LocalTensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What becomes of one score of an attention, by its number: sequence b, head h, query t and key s of the block. */
final class NaiveScores {
    private final AttentionOptions options;
    private final AttentionInputs inputs;
    private final AttentionBlock block;

    NaiveScores(AttentionOptions options, AttentionInputs inputs, AttentionBlock block) {
        this.options = options;
        this.inputs = inputs;
        this.block = block;
    }

    private long position(int t) {
        return block.ofQueries().position(block.queryFrom() + t);
    }

    private long keyPosition(int s) {
        return block.ofKeys().position(block.keyFrom() + s);
    }

    boolean sees(int b, int t, int s) {
        if (options.isPlain() && inputs.isEmpty()) {
            return !block.causal() || s <= t;
        }
        return options.sees(position(t), keyPosition(s)) && isInDocument(b, t, s) && isKey(b, s);
    }

    private boolean isInDocument(int b, int t, int s) {
        LocalTensor ofQueries = inputs.documents();
        return ofQueries == null
                || ofQueries.getInt(b, block.queryFrom() + t)
                        == Objects.requireNonNull(inputs.documentsOfKeys()).getInt(b, block.keyFrom() + s);
    }

    private boolean isKey(int b, int s) {
        return inputs.keys() == null || inputs.keys().get(b, block.keyFrom() + s) != 0;
    }

    /** The score of a product of query and key. */
    double score(int b, int h, int t, int s, double product) {
        double score = options.scale() * product;
        if (options.softcap() > 0) {
            score = options.softcap() * Math.tanh(score / options.softcap());
        }
        if (options.alibi().isPresent()) {
            score -= options.alibi().get().slope(h) * Math.abs(position(t) - keyPosition(s));
        }
        if (inputs.buckets() != null) {
            score += inputs.buckets().get(h, bucket(inputs.buckets(), t, s));
        }
        return inputs.bias() == null ? score : score + inputs.bias().get(biasIndex(inputs.bias(), b, h, t, s));
    }

    /** The score's derivative by the product. */
    double slope(double product) {
        double tanh = options.softcap() > 0 ? Math.tanh(options.scale() * product / options.softcap()) : 0;
        return options.scale() * (1 - tanh * tanh);
    }

    /** What the weight of a key is multiplied by. */
    double kept(int b, int h, int t, int s) {
        if (options.dropout().isEmpty()) {
            return 1;
        }
        DropoutMask mask = options.dropout().get();
        long[] whole = mask.wholeDims();
        long index = ((b * whole[1] + mask.starts()[1] + h) * whole[2] + position(t)) * whole[3] + keyPosition(s);
        boolean dropped = DropoutHash.isDropped(
                DropoutHash.seed(mask.key()),
                mask.element(inputs.firstSequence(), index),
                DropoutHash.threshold(mask.rate()));
        return dropped ? 0 : (float) (1 / (1 - mask.rate()));
    }

    /** The score that is joined to the divisor of head h. */
    double sink(int h) {
        return inputs.sinks() == null
                ? Double.NEGATIVE_INFINITY
                : inputs.sinks().get(h);
    }

    /** Adds the gradient of one score to those of what is added to it. */
    void addGradient(AttentionInputs added, int b, int h, int t, int s, double dScore) {
        if (added.buckets() != null) {
            add(added.buckets(), dScore, h, bucket(added.buckets(), t, s));
        }
        if (added.bias() != null) {
            add(added.bias(), dScore, biasIndex(added.bias(), b, h, t, s));
        }
    }

    static void add(@Nullable LocalTensor x, double value, long... index) {
        if (x != null) {
            x.set((float) (x.get(index) + value), index);
        }
    }

    private int bucket(LocalTensor table, int t, int s) {
        return new DistanceBuckets((int) table.dim(1), options.farthest(), options.causal())
                .of(keyPosition(s) - position(t));
    }

    private long[] biasIndex(LocalTensor bias, int b, int h, int t, int s) {
        long query = (long) block.queryFrom() + t;
        long key = (long) block.keyFrom() + s;
        return switch (bias.dimCount()) {
            case 2 -> new long[] {query, key};
            case 3 -> new long[] {h, query, key};
            default -> new long[] {b, h, query, key};
        };
    }
}
