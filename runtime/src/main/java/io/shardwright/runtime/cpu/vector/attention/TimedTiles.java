package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.choice.TimedKernel;
import io.shardwright.runtime.cpu.choice.WayTimes;
import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.SplittableRandom;

/** Attention in tiles, of random numbers: q, k and v side by side, as a layer computes them. Rules are those of positions alone. */
public final class TimedTiles implements TimedKernel {
    private static final long SEED = 20;

    private final Matmuls matmuls;

    public TimedTiles(Matmuls matmuls) {
        this.matmuls = matmuls;
    }

    @Override
    public Optional<Retimed> time(String what, long enough) {
        return TiledShape.parse(what).map(shape -> new Retimed(shape.builtIn().text(), times(shape, enough)));
    }

    private WayTimes times(TiledShape shape, long enough) {
        int size = shape.size();
        int keys = shape.ruled() ? Math.max(shape.queries(), shape.widest()) : shape.widest();
        int positions = Math.max(shape.queries(), keys);
        double scale = 1 / Math.sqrt(size);
        AttentionBlock block = new AttentionBlock(0, shape.queries(), 0, keys, shape.causal());
        TileScores scores = shape.ruled()
                ? new RuledScores().of(options(shape, scale), AttentionInputs.NONE, block, shape.heads(), true)
                : new PlainScores().of(scale, block);
        HeadRows qRows = new HeadRows(shape.bf16());
        HeadRows kRows = new HeadRows(shape.bf16());
        HeadRows vRows = new HeadRows(shape.bf16());
        DType type = shape.bf16() ? DType.BF16 : DType.F32;
        try (Arena arena = Arena.ofConfined()) {
            int ofQ = shape.heads() * size;
            int ofK = shape.keyHeads() * size;
            LocalTensor fused = random(arena, type, 1, positions, ofQ + 2L * ofK);
            LocalTensor q = fused.section(-1, 0, ofQ).heads(shape.heads());
            LocalTensor k = fused.section(-1, ofQ, ofK).heads(shape.keyHeads());
            LocalTensor v = fused.section(-1, ofQ + ofK, ofK).heads(shape.keyHeads());
            ChoiceTable none = ChoiceTable.builtIn();
            if (!shape.backward()) {
                return new TiledAttention(matmuls, none, shape.bf16(), qRows, kRows, vRows)
                        .times(shape, type, q, k, v, scores, block, enough);
            }
            LocalTensor y = random(arena, type, 1, positions, ofQ).heads(shape.heads());
            LocalTensor lse = random(arena, DType.F32, 1, shape.heads(), positions);
            return new TiledAttentionGradient(matmuls, none, shape.bf16(), qRows, kRows, vRows)
                    .times(shape, type, y, y, lse, q, k, v, null, scores, block, enough);
        }
    }

    private static AttentionOptions options(TiledShape shape, double scale) {
        AttentionOptions options = AttentionOptions.of(scale, shape.causal());
        int window = RuledScores.window(shape.widest(), shape.causal());
        return shape.widest() < shape.queries() && window > 0 ? options.window(window) : options;
    }

    private static LocalTensor random(Arena arena, DType type, long... dims) {
        SplittableRandom random = new SplittableRandom(SEED);
        long elements = 1;
        for (long dim : dims) {
            elements *= dim;
        }
        LocalTensor flat = LocalTensor.dense(Storage.on(arena.allocate(type.bytes() * elements, 64)), type, elements);
        for (long i = 0; i < elements; i++) {
            flat.set((float) random.nextDouble(-1, 1), i);
        }
        return flat.reshape(dims);
    }
}
