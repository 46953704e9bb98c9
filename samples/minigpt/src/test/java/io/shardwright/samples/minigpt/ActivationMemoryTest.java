package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.pipeline.ScheduleRun;
import io.shardwright.runtime.pipeline.StageBuilder;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.schedule.Naive;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.model.ModelUnits;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a block keeps between its forward and its backward, against table 2 of Korthikanti et al., 2205.05198.
 *
 * <p>There: s·b·h·(10 + 24/t) bytes with tensor parallelism and 34 s·b·h/t with sequence parallelism too, of 16-bit numbers and
 * two masks of a byte; 2 s·b·h if all is computed again. In numbers of four bytes or two, and without masks, which aren't kept here:
 * 4 + 12/t, 16/t, and 1, or 1/t where it is split. Attention is one kernel, so the term 5as/h is not there, whatever is recomputed; what it keeps
 * instead is a number for each head and position, and a norm keeps two for each position. Rows of a multiple of 1 KiB lie 64 bytes
 * farther apart.
 */
@Timeout(60)
class ActivationMemoryTest {
    private static final int HEADS = 4;
    private static final int HIDDEN = 48;
    /** Rows of 1 KiB. */
    private static final int EVEN_HIDDEN = 256;

    private static final int SEQ = 64;
    private static final int BATCH = 2;

    @ParameterizedTest(name = "tp={0}, split {1}, recomputed {2}, {3}")
    @CsvSource({
        "1, false, false, F32",
        "2, false, false, F32",
        "4, false, false, F32",
        "1, true, false, F32",
        "2, true, false, F32",
        "4, true, false, F32",
        "4, false, true, F32",
        "2, true, true, F32",
        "4, true, true, F32",
        "1, false, false, BF16",
        "2, false, false, BF16",
        "4, true, false, BF16",
        "4, true, true, BF16"
    })
    void followsThePaperTermByTerm(int tp, boolean split, boolean recomputed, Precision precision) {
        long rows = (long) BATCH * SEQ;
        long sbh = rows * HIDDEN;
        long beside = split ? tp : 1;
        long reals = recomputed ? sbh / beside : 4 * sbh / beside + 12 * sbh / tp;
        long statistics = recomputed ? 0 : 4 * rows / beside + rows * HEADS / tp;
        assertThat(bytesOfABlock(HIDDEN, tp, split, recomputed, precision))
                .isEqualTo(reals * precision.type().bytes() + statistics * Float.BYTES);
    }

    @Test
    void addsACacheLineToEachRowOfAMultipleOf1KiB() {
        long rows = (long) BATCH * SEQ;
        long numbers = rows * (16 * EVEN_HIDDEN + 4 + HEADS);
        // Queries, keys and values, what attention makes of them, and the MLP's before its activation and behind it.
        assertThat(bytesOfABlock(EVEN_HIDDEN, 1, false, false, Precision.F32))
                .isEqualTo(numbers * Float.BYTES + 4 * rows * 64);
    }

    private static long bytesOfABlock(int hidden, int tp, boolean split, boolean recomputed, Precision precision) {
        return bytes(hidden, tp, split, recomputed, precision, 3) - bytes(hidden, tp, split, recomputed, precision, 2);
    }

    private static long bytes(int hidden, int tp, boolean split, boolean recomputed, Precision precision, int layers) {
        ParameterPlan plan = new ParameterPlan(ZeroStage.NONE, Set.of(), 1, precision);
        GptConfig config = new GptConfig(layers, hidden, HEADS, SEQ, 256, 0.1, Activation.GELU);
        ModelUnits units = split ? SequenceParallelNextToken.units(config) : ShardedNextToken.units(config);
        return Tiny.onRanks(tp, world -> {
                    ModelAssembly assembly = world.assembly(BATCH, SEQ, plan);
                    new ScheduleRun(
                            Naive.schedule(1, 1),
                            StageCut.whole(units.count()),
                            new StageBuilder(units, assembly, recomputed),
                            assembly,
                            1);
                    return assembly.memoryReport().bytes(MemoryKind.ACTIVATIONS);
                })
                .getFirst();
    }
}
