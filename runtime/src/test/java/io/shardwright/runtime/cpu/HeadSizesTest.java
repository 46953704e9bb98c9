package io.shardwright.runtime.cpu;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rotary positions, alone and behind norms, of heads of any size in any number. {@code -Drandom.sizes=1000 -Drandom.seed=1} tries as many,
 * the same ones again.
 */
class HeadSizesTest {
    private static final long SEED = Long.getLong("random.seed", System.nanoTime());
    private static final int SIZES = Integer.getInteger("random.sizes", 20);

    /** @param parts of the sequence, the last of which they have */
    record Heads(long seed, int batch, int heads, int seq, int size, int parts) {
        LocalTensor dense(Tensors tensors) {
            return tensors.dense(batch, heads, seq, size);
        }

        LocalTensor fused(Tensors tensors) {
            return tensors.heads(1, batch, heads, seq, size);
        }

        SequencePositions positions() {
            return new SequencePositions((long) parts * seq, parts, parts - 1, 1);
        }
    }

    /** Three of four are such as models have, multiples of 16. */
    static Stream<Heads> heads() {
        SplittableRandom random = new SplittableRandom(SEED);
        return Stream.generate(() -> new Heads(
                        SEED,
                        random.nextInt(1, 4),
                        random.nextInt(1, 12),
                        random.nextInt(1, 12),
                        random.nextInt(4) == 0 ? 2 * random.nextInt(1, 160) : 16 * random.nextInt(1, 20),
                        random.nextInt(1, 4)))
                .limit(SIZES);
    }

    @ParameterizedTest
    @MethodSource("heads")
    void rotaryPositionsAgreeInPlaceAndBetweenOrders(Heads heads) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = heads.fused(tensors);
            LocalTensor y = heads.dense(tensors);
            kernels.rotary(y, x, heads.positions(), 500);
            kernels.rotaryGradient(x, x, heads.positions(), 500);
            return List.of(x, y);
        });
    }

    @ParameterizedTest
    @MethodSource("heads")
    void normsWithThemAgreeInPlaceAndBetweenOrders(Heads heads) {
        int rows = heads.batch * heads.heads * heads.seq;
        AgainstNaive.check(Math.max(rows, heads.size), (kernels, tensors) -> {
            LocalTensor x = heads.fused(tensors);
            LocalTensor dense = heads.dense(tensors);
            LocalTensor y = heads.dense(tensors);
            LocalTensor dy = heads.fused(tensors);
            LocalTensor dx = heads.dense(tensors);
            LocalTensor rstd = tensors.dense(heads.batch, heads.heads, heads.seq);
            LocalTensor w = tensors.dense(heads.size);
            LocalTensor dw = tensors.dense(heads.size);
            kernels.rmsNormRotary(y, rstd, x, w, 1e-5, heads.positions(), 500);
            kernels.rmsNormRotaryGradient(dx, dw, dy, x, rstd, w, heads.positions(), 500);
            kernels.rmsNormRotaryGradient(dy, dw, dy, x, rstd, w, heads.positions(), 500);
            kernels.rmsNormRotary(dense, rstd, dense, w, 1e-5, heads.positions(), 500);
            return List.of(y, rstd, dx, dw, dy, dense, x);
        });
    }
}
