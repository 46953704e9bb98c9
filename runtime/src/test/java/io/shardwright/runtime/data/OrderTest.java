package io.shardwright.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.train.GlobalBatch;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run sees the same items in the same order, whatever it runs on, and wherever it goes on. */
@Tag("slow")
class OrderTest {
    private static final long SEQUENCES = 24;
    private static final long SEQ = 64;
    /** Just over a million tokens. */
    private static final long STEPS = 1_000_000 / (SEQUENCES * SEQ) + 1;

    private static final long EXPECTED = hashByHand();

    /** A source whose tokens tell item and position. */
    private record Counting(long size, Optional<String> ignoringTargets) implements DataSource {
        Counting(long size) {
            this(size, Optional.empty());
        }

        @Override
        public List<String> inputs() {
            return List.of("tokens", "targets");
        }

        @Override
        public void fill(long item, InputRow row) {
            row.integers("tokens", position -> token(item, position));
            row.integers("targets", position -> token(item, position + 1));
        }

        static int token(long item, long position) {
            return Math.toIntExact(item * 1000 + position);
        }
    }

    /** Two sources in shuffled orders, one of which has several epochs in the time, beside one that comes in turn. */
    private static InputSource source() {
        return Mixture.of(
                new Mixture.Part(0.5, new Counting(997).in(Order.shuffled(1))),
                new Mixture.Part(0.3, new Counting(100_003).in(Order.shuffled(2))),
                new Mixture.Part(
                        0.2, new Counting(1_000_000).part(500_000, 321_321).in(Order.inTurn())));
    }

    /** Sequence by sequence, all positions of each. */
    private static long hashByHand() {
        CRC32C hash = new CRC32C();
        InputMemory memory = InputMemory.tokens(1, SEQ);
        for (long sequence = 0; sequence < STEPS * SEQUENCES; sequence++) {
            source().fill(sequence, SequencePositions.whole(SEQ), memory.inputs());
            hash.update(memory.of("tokens").segment().asByteBuffer());
        }
        return hash.getValue();
    }

    @ParameterizedTest(name = "{0}, {1} microbatches, {2} chunks along cp")
    @CsvSource(delimiter = '|', textBlock = """
        tp=1           |  1 | 1
        tp=1           | 24 | 1
        tp=4           |  3 | 1
        pp=2           |  4 | 1
        pp=4,tp=2      |  8 | 1
        dp=2           |  1 | 1
        dp=4           |  3 | 1
        dp=8,tp=2      |  1 | 1
        cp=2           |  2 | 1
        cp=4           |  1 | 2
        dp=2,cp=2      |  6 | 2
        pp=2,dp=3,cp=2 |  4 | 2
        """)
    void theFirstMillionTokensHaveOneHashOnEveryMesh(String text, int microbatches, int chunks) {
        Mesh mesh = Mesh.parse(text);
        InputSource source = source();
        CRC32C hash = new CRC32C();
        for (long step = 0; step < STEPS; step++) {
            InputMemory all = InputMemory.tokens(SEQUENCES, SEQ);
            for (int rank = 0; rank < mesh.size(); rank++) {
                place(
                        source,
                        GlobalBatch.of(SEQUENCES, mesh, rank, microbatches),
                        step,
                        positions(mesh, rank, chunks),
                        all);
            }
            hash.update(all.of("tokens").segment().asByteBuffer());
        }
        assertThat(hash.getValue()).isEqualTo(EXPECTED);
    }

    private static SequencePositions positions(Mesh mesh, int rank, int chunks) {
        int contexts = mesh.degree(Axis.CP);
        return new SequencePositions(SEQ, contexts, mesh.index(Axis.CP, rank), chunks);
    }

    /** Puts what a rank is given in a step where it belongs in the whole batch. */
    private static void place(
            InputSource source, GlobalBatch batch, long step, SequencePositions positions, InputMemory all) {
        InputMemory mine = InputMemory.tokens(batch.microbatch(), positions.count());
        int wrong = 0;
        for (int microbatch = 0; microbatch < batch.microbatches(); microbatch++) {
            source.fill(batch.firstSequence(step, microbatch), positions, mine.inputs());
            long firstRow = ((long) batch.replica() * batch.microbatches() + microbatch) * batch.microbatch();
            LocalTensor tokens = mine.of("tokens");
            for (long row = 0; row < batch.microbatch(); row++) {
                for (long t = 0; t < positions.count(); t++) {
                    all.of("tokens").setInt(tokens.getInt(row, t), firstRow + row, positions.position(t));
                    wrong += mine.of("targets").getInt(row, t) == tokens.getInt(row, t) + 1 ? 0 : 1;
                }
            }
        }
        assertThat(wrong).as("targets that are not the next tokens").isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 7, 64, 1001})
    void everyEpochSeesEveryItemOnce(long size) {
        Order order = Order.shuffled(3);
        List<List<Long>> epochs = new ArrayList<>();
        for (long epoch = 0; epoch < 5; epoch++) {
            long first = epoch * size;
            epochs.add(LongStream.range(first, first + size)
                    .mapToObj(sequence -> order.item(sequence, size))
                    .toList());
            assertThat(epochs.getLast())
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.range(0, size).boxed().toList());
        }
        assertThat(Set.copyOf(epochs)).hasSizeGreaterThanOrEqualTo(size < 7 ? 1 : 5);
    }

    @Test
    void inTurnItemsComeAsTheyLie() {
        assertThat(LongStream.range(0, 7).map(sequence -> Order.inTurn().item(sequence, 3)))
                .containsExactly(0L, 1L, 2L, 0L, 1L, 2L, 0L);
    }

    @Test
    void aSourceWithoutBoundComesInTurnInAnyOrder() {
        assertThat(Order.shuffled(1).item(123_456, DataSource.UNBOUNDED)).isEqualTo(123_456);
        assertThat(Order.inTurn().item(123_456, DataSource.UNBOUNDED)).isEqualTo(123_456);
    }

    @Test
    void seedsAreOtherOrders() {
        Set<Long> firsts = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            firsts.add(Order.shuffled(seed).item(0, 1_000_000_007));
        }
        assertThat(firsts).hasSizeGreaterThan(45);
    }

    /** A run that goes on asks for the same numbers, of a source that was made anew. */
    @Test
    void whatComesAfterSequenceABillionIsThereAtOnce() {
        long billion = 1_000_000_000;
        InputMemory memory = InputMemory.tokens(8, SEQ);
        long start = System.nanoTime();
        assertThat(DamagedBytes.read(
                        DataException.class,
                        1 << 20,
                        "far on",
                        () -> source().fill(billion, SequencePositions.whole(SEQ), memory.inputs())))
                .isTrue();
        assertThat(System.nanoTime() - start).isLessThan(1_000_000_000L);
        InputMemory again = InputMemory.tokens(1, SEQ);
        source().fill(billion + 5, SequencePositions.whole(SEQ), again.inputs());
        for (long t = 0; t < SEQ; t++) {
            assertThat(again.of("tokens").getInt(0, t))
                    .isEqualTo(memory.of("tokens").getInt(5, t));
        }
    }

    @Test
    void itemsThatAreNotThereAreNoRange() {
        assertThatThrownBy(() -> new Counting(10).part(5, 6))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("items 5 to 11 of a source of 10");
        assertThatThrownBy(() -> new Counting(0).in(Order.inTurn()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no items");
    }

    @Test
    void saysWhichInputsNobodyFills() {
        SequenceSource source = new Counting(10).in(Order.inTurn());
        source.requireInputs(List.of("tokens"));
        assertThatThrownBy(() -> source.requireInputs(List.of("tokens", "mask")))
                .isInstanceOf(DataException.class)
                .hasMessage("the model is given tokens, mask, and the data has no mask, only tokens, targets\n"
                        + "  Fix: fill mask in the data source, or name inputs as it does");
    }

    @Test
    void saysWhichTargetsNoModelIsGiven() {
        SequenceSource source = new Counting(10, Optional.of("targets")).in(Order.inTurn());
        source.requireInputs(List.of("tokens", "targets"));
        assertThatThrownBy(() -> source.requireInputs(List.of("tokens")))
                .isInstanceOf(DataException.class)
                .hasMessage("the data counts targets that aren't negative, and the model is given tokens\n"
                        + "  Fix: let ignoringTargets() name the model's input of targets");
    }
}
