package io.shardwright.runtime.cpu;

import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.tensor.LocalTensor;
import java.util.SplittableRandom;

/**
 * Any attention: sizes, and which of the options it has.
 *
 * @param window 0 for none
 * @param softcap 0 for none
 * @param buckets how many, 0 for none
 * @param biasDims of the bias, 0 for none
 */
public record AttentionCase(
        int batch,
        int heads,
        int keyHeads,
        int queries,
        int keys,
        int size,
        boolean causal,
        int window,
        double softcap,
        boolean alibi,
        int buckets,
        int biasDims,
        boolean documents,
        boolean masked,
        boolean sinks,
        double dropout) {
    /** Any but for sizes, which are those of {@code whole} sequences. */
    public static AttentionCase any(SplittableRandom random, int batch, int heads, int keyHeads, int whole, int size) {
        return new AttentionCase(
                batch,
                heads,
                keyHeads,
                whole,
                whole,
                size,
                random.nextBoolean(),
                random.nextBoolean() ? random.nextInt(1, whole + 2) : 0,
                random.nextBoolean() ? 1.5 : 0,
                random.nextInt(3) == 0,
                random.nextInt(3) == 0 ? random.nextInt(2, 9) * 2 : 0,
                random.nextInt(3) == 0 ? random.nextInt(2, 5) : 0,
                random.nextBoolean(),
                random.nextInt(3) == 0,
                random.nextBoolean(),
                random.nextInt(3) == 0 ? 0.3 : 0);
    }

    /** Any, with keys of another length where nothing counts distances. */
    public static AttentionCase any(SplittableRandom random) {
        int keyHeads = random.nextInt(1, 4);
        AttentionCase same = any(
                random,
                random.nextInt(1, 3),
                keyHeads * random.nextInt(1, 4),
                keyHeads,
                random.nextInt(4) == 0 ? random.nextInt(100, 300) : random.nextInt(1, 70),
                random.nextInt(1, 40));
        boolean mayDiffer = !same.causal && same.window == 0 && !same.alibi && same.buckets == 0;
        return mayDiffer && random.nextBoolean() ? same.withKeys(random.nextInt(1, 90)) : same;
    }

    /** Any of so many keys that rows see them in several tiles. */
    public static AttentionCase anyOfManyKeys(SplittableRandom random) {
        int keyHeads = random.nextInt(1, 3);
        int heads = keyHeads * random.nextInt(1, 3);
        return any(random, random.nextInt(1, 3), heads, keyHeads, random.nextInt(520, 1200), random.nextInt(1, 9));
    }

    private AttentionCase withKeys(int other) {
        return new AttentionCase(
                batch, heads, keyHeads, queries, other, size, causal, window, softcap, alibi, buckets, biasDims,
                documents, masked, sinks, dropout);
    }

    public AttentionCase withoutBias() {
        return new AttentionCase(
                batch, heads, keyHeads, queries, keys, size, causal, window, softcap, alibi, buckets, 0, documents,
                masked, sinks, dropout);
    }

    public AttentionOptions options() {
        AttentionOptions options =
                AttentionOptions.of(1 / Math.sqrt(size), causal).window(window).softcap(softcap);
        options = alibi ? options.alibi(1, heads + 2) : options;
        options = buckets > 0 ? options.buckets(20) : options;
        options = documents || masked ? options.marked() : options;
        DropoutMask mask =
                new DropoutMask(77, dropout, new long[] {batch, heads + 3, queries, keys}, new long[] {0, 2, 0, 0});
        return dropout > 0 ? options.dropout(mask) : options;
    }

    public AttentionInputs inputs(Tensors tensors) {
        AttentionInputs inputs = AttentionInputs.ofSequences(1L << 31);
        inputs = documents ? inputs.documents(documents(tensors, queries)) : inputs;
        inputs = documents && keys != queries ? inputs.keyDocuments(documents(tensors, keys)) : inputs;
        inputs = masked ? inputs.keys(mask(tensors)) : inputs;
        inputs = biasDims > 0 ? inputs.bias(bias(tensors)) : inputs;
        inputs = buckets > 0 ? inputs.buckets(tensors.dense(heads, buckets)) : inputs;
        return sinks ? inputs.sinks(tensors.dense(heads)) : inputs;
    }

    /** Where gradients are added up, with numbers in them. */
    public AttentionInputs added(Tensors tensors) {
        AttentionInputs added = AttentionInputs.NONE;
        added = biasDims > 0 ? added.bias(bias(tensors)) : added;
        added = buckets > 0 ? added.buckets(tensors.dense(heads, buckets)) : added;
        return sinks ? added.sinks(tensors.dense(heads)) : added;
    }

    private LocalTensor bias(Tensors tensors) {
        return switch (biasDims) {
            case 2 -> tensors.dense(queries, keys);
            case 3 -> tensors.dense(heads, queries, keys);
            default -> tensors.dense(batch, heads, queries, keys);
        };
    }

    /** Documents of some positions each, one after the other; the numbers need not grow. */
    private LocalTensor documents(Tensors tensors, int length) {
        LocalTensor documents = tensors.tokens(0, 5, batch, length);
        for (int b = 0; b < batch; b++) {
            for (int t = 1; t < length; t++) {
                boolean begins = documents.getInt(b, t) == 0;
                documents.setInt(begins ? (documents.getInt(b, t - 1) + 2) % 5 : documents.getInt(b, t - 1), b, t);
            }
        }
        return documents;
    }

    private LocalTensor mask(Tensors tensors) {
        LocalTensor mask = tensors.dense(batch, keys);
        for (int b = 0; b < batch; b++) {
            for (int s = 0; s < keys; s++) {
                mask.set(mask.get(b, s) < 1 ? 1 : 0, b, s);
            }
        }
        return mask;
    }
}
