package io.shardwright.runtime.cpu.vector.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.cpu.AgainstNaive;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.runtime.cpu.choice.Choice;
import io.shardwright.runtime.cpu.choice.ChoiceFile;
import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.vector.matmul.JavaMatmuls;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.kernel.AttentionBlocks;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attention that is timed when it first runs gives what it gives later, and adds once to what it adds to. */
class MeasuredTilesTest {
    private static final int HEADS = 4;
    private static final int SEQ = 320;
    private static final int SIZE = 16;
    private static final AttentionOptions PLAIN = AttentionOptions.causal(0.25);

    @TempDir
    Path folder;

    private ChoiceFile file() {
        return new ChoiceFile(folder.resolve("kernels.txt"));
    }

    private VectorAttentionBlocks measuring() {
        return new VectorAttentionBlocks(new JavaMatmuls(), new ChoiceTable(List.of(), file()), false);
    }

    /** Results, of which dBias is added to, and y and gradients are twice. */
    private static List<LocalTensor> run(AttentionBlocks kernels, AttentionOptions options, boolean withBias) {
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        LocalTensor q = tensors.heads(0, 2, HEADS, SEQ, SIZE);
        LocalTensor k = tensors.heads(1, 2, HEADS / 2, SEQ, SIZE);
        LocalTensor v = tensors.heads(2, 2, HEADS / 2, SEQ, SIZE);
        LocalTensor y = tensors.dense(2, SEQ, HEADS * SIZE).heads(HEADS);
        LocalTensor dy = tensors.dense(2, SEQ, HEADS * SIZE).heads(HEADS);
        LocalTensor lse = tensors.dense(2, HEADS, SEQ);
        LocalTensor dq = tensors.heads(0, 2, HEADS, SEQ, SIZE);
        LocalTensor dk = tensors.heads(1, 2, HEADS / 2, SEQ, SIZE);
        LocalTensor dv = tensors.heads(2, 2, HEADS / 2, SEQ, SIZE);
        LocalTensor dBias = tensors.dense(HEADS, SEQ, SEQ);
        AttentionInputs inputs =
                withBias ? AttentionInputs.NONE.bias(tensors.dense(HEADS, SEQ, SEQ)) : AttentionInputs.NONE;
        AttentionInputs added = withBias ? AttentionInputs.NONE.bias(dBias) : AttentionInputs.NONE;
        for (boolean first : List.of(true, false)) {
            AttentionBlock block = AttentionBlock.whole(SEQ, SEQ, first);
            kernels.forward(y, lse, q, k, v, inputs, options, block, first);
            kernels.backward(dq, dk, dv, added, dy, y, lse, q, k, v, inputs, options, block, first);
        }
        return List.of(y, lse, dq, dk, dv, dBias);
    }

    @Test
    void attentionThatIsTimedGivesWhatPlainLoopsGiveAndWhatItGivesLater() throws Exception {
        for (boolean withBias : List.of(false, true)) {
            List<LocalTensor> expected = run(new NaiveKernels().attentionBlocks(), PLAIN, withBias);
            List<LocalTensor> first = run(measuring(), PLAIN, withBias);
            long lines = Files.readAllLines(file().path()).size();
            List<LocalTensor> later = run(measuring(), PLAIN, withBias);
            // Of the whole and of the causal block, both ways.
            assertThat(lines).isEqualTo(withBias ? 8 : 4);
            assertThat(Files.readAllLines(file().path())).hasSize((int) lines);
            for (int i = 0; i < expected.size(); i++) {
                AgainstNaive.compare("output " + i, first.get(i), expected.get(i), SEQ);
                assertThat(later.get(i)
                                .storage()
                                .segment()
                                .mismatch(first.get(i).storage().segment()))
                        .as("first byte of output %d that differs", i)
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void aTileThatDoesNotFitIsRefused() {
        String what = new TiledShape(SEQ, SEQ, HEADS, HEADS / 2, SIZE, true, false, false, false).text();
        for (String way : List.of("64x320x3", "0x320x1", "packed", "64x320")) {
            ChoiceTable kept = new ChoiceTable(List.of(what + " = " + way), null);
            assertThatThrownBy(() -> run(new VectorAttentionBlocks(new JavaMatmuls(), kept, false), PLAIN, false))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining(what + " = " + way)
                    .hasMessageContaining("Fix: leave it out");
        }
    }

    @Test
    void smallAttentionIsNotTimed() {
        Tensors tensors = new Tensors(AgainstNaive.SEED);
        LocalTensor x = tensors.dense(1, 2, 64, 16);
        VectorAttentionBlocks kernels = measuring();
        kernels.forward(
                tensors.dense(1, 2, 64, 16),
                tensors.dense(1, 2, 64),
                x,
                x,
                x,
                AttentionInputs.NONE,
                PLAIN,
                AttentionBlock.whole(64, 64, true),
                true);
        assertThat(file().lines()).isEmpty();
    }

    @Test
    void anyShapeAndTileIsTheSameAfterItWasWrittenAndRead() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1000; i++) {
            int keyHeads = random.nextInt(1, 100);
            TiledShape shape = new TiledShape(
                    random.nextInt(1, 100_000),
                    random.nextInt(1, 100_000),
                    keyHeads * random.nextInt(1, 9),
                    keyHeads,
                    random.nextInt(1, 300),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean(),
                    random.nextBoolean());
            assertThat(TiledShape.parse(shape.text())).as("seed %d", seed).contains(shape);
            assertThat(shape.candidates()).as("seed %d: %s", seed, shape).contains(shape.builtIn());
            for (Tile tile : shape.candidates()) {
                assertThat(Tile.parse(tile.text(), keyHeads))
                        .as("seed %d", seed)
                        .contains(tile);
                assertThat(new Choice(shape.text(), tile.text()).text()).matches("[a-z0-9 -]+ = [0-9x]+");
            }
        }
    }

    @Test
    void whatTakesAllOfASequenceAndLongOnesInPartIsTimedInTheMiddle() {
        TiledShape some = new TiledShape(512, 512, 4, 4, 64, true, false, false, false);
        TiledShape many = new TiledShape(8192, 8192, 4, 4, 64, true, false, false, false);
        TimedPart all = TimedPart.of(some, some.candidates());
        TimedPart part = TimedPart.of(many, many.candidates());
        assertThat(all).isEqualTo(new TimedPart(all.heads(), 0, 512, 256, 64));
        assertThat((part.from() + part.end()) / 2.0).isBetween(0.9 * 4096, 1.1 * 4096);
        assertThat((long) (part.end() - part.from()) * 4096 * 64 * part.heads()).isLessThan(1L << 28);
    }
}
