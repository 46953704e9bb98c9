package io.shardwright.runtime.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.spi.attention.AttentionInputs;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.AttentionOptions;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which blocks of scores a ring computes, against all pairs of positions. */
class ContextBlocksTest {
    /**
     * Sequences over ranks.
     *
     * @param documents numbers for each whole sequence; empty for none
     */
    private record Case(int ranks, int seq, boolean causal, int window, List<int[]> documents) {
        AttentionOptions options() {
            AttentionOptions options = AttentionOptions.of(1, causal).window(window);
            return documents.isEmpty() ? options : options.marked();
        }

        int batch() {
            return Math.max(1, documents.size());
        }

        SequencePositions positions(int rank) {
            return new SequencePositions(seq, ranks, rank, 2);
        }

        ContextBlocks blocks(int rank) {
            return new ContextBlocks(ranks, rank, new ContextShape(batch(), 1, 1, seq / ranks, 1, options()));
        }

        LocalTensor documentsOf(int rank) {
            LocalTensor part = new Tensors(1).tokens(0, 1, batch(), seq / ranks);
            for (int b = 0; b < batch(); b++) {
                for (int t = 0; t < seq / ranks; t++) {
                    part.setInt(documents.get(b)[(int) positions(rank).position(t)], b, t);
                }
            }
            return part;
        }

        AttentionInputs inputs(int rank, int source) {
            return documents.isEmpty()
                    ? AttentionInputs.NONE
                    : AttentionInputs.NONE.documents(documentsOf(rank)).keyDocuments(documentsOf(source));
        }

        boolean sees(long query, long key) {
            return options().sees(query, key)
                    && (documents.isEmpty()
                            || documents.stream().anyMatch(numbers -> numbers[(int) query] == numbers[(int) key]));
        }
    }

    static Stream<Case> cases() {
        SplittableRandom random = new SplittableRandom(3);
        return IntStream.range(0, 200).mapToObj(_ -> {
            int ranks = random.nextInt(2, 5);
            int seq = 2 * ranks * random.nextInt(1, 7);
            int batch = random.nextInt(3);
            return new Case(
                    ranks,
                    seq,
                    random.nextBoolean(),
                    random.nextBoolean() ? random.nextInt(1, seq + 1) : 0,
                    IntStream.range(0, batch)
                            .mapToObj(_ -> documents(random, seq))
                            .toList());
        });
    }

    private static int[] documents(SplittableRandom random, int seq) {
        int[] numbers = new int[seq];
        for (int t = 1; t < seq; t++) {
            numbers[t] = numbers[t - 1] + (random.nextInt(6) == 0 ? 1 : 0);
        }
        return numbers;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noBlockIsMaskedOutWholeAndNoPairIsLeftOut(Case it) {
        for (int rank = 0; rank < it.ranks(); rank++) {
            ContextBlocks seen = it.blocks(rank);
            for (int source = 0; source < it.ranks(); source++) {
                check(it, rank, source, seen.of(source, it.inputs(rank, source)));
            }
        }
    }

    private static void check(Case it, int rank, int source, List<AttentionBlock> blocks) {
        int count = it.seq() / it.ranks();
        int[][] times = new int[count][count];
        for (AttentionBlock block : blocks) {
            int visible = 0;
            for (int q = block.queryFrom(); q < block.queryFrom() + block.queries(); q++) {
                for (int k = block.keyFrom(); k < block.keyFrom() + block.keys(); k++) {
                    times[q][k]++;
                    visible += sees(it, rank, source, q, k) ? 1 : 0;
                }
            }
            assertThat(visible).as("visible pairs of %s", block).isPositive();
        }
        for (int q = 0; q < count; q++) {
            for (int k = 0; k < count; k++) {
                if (sees(it, rank, source, q, k)) {
                    assertThat(times[q][k]).as("query %d, key %d", q, k).isEqualTo(1);
                }
            }
        }
    }

    private static boolean sees(Case it, int rank, int source, int query, int key) {
        return it.sees(it.positions(rank).position(query), it.positions(source).position(key));
    }

    /** Eight chunks of eight positions on four ranks: with a window of a chunk each sees itself and the one before. */
    @Test
    void aWindowOfAChunkLeavesTheChunkBeforeEach() {
        Case windowed = new Case(4, 64, true, 8, List.of());
        Case whole = new Case(4, 64, true, 0, List.of());
        // Chunks 3 and 4 are both of rank 3, whose own keys are one block.
        assertThat(blocksOfOthers(windowed)).isEqualTo(7 - 1);
        assertThat(scoresOfOthers(windowed)).isEqualTo((7 - 1) * 8 * 8);
        assertThat(scoresOfOthers(whole)).isEqualTo(4 * 3 * 2 * 8 * 8);
    }

    /** Documents of a chunk each see nothing of other chunks. */
    @Test
    void documentsOfAChunkLeaveNothingOfOtherRanks() {
        int[] numbers = IntStream.range(0, 64).map(t -> t / 8).toArray();
        assertThat(blocksOfOthers(new Case(4, 64, true, 0, List.of(numbers)))).isZero();
        assertThat(blocksOfOthers(new Case(4, 64, false, 0, List.of(numbers)))).isZero();
    }

    private static long blocksOfOthers(Case it) {
        return ofOthers(it).count();
    }

    private static long scoresOfOthers(Case it) {
        return ofOthers(it)
                .mapToLong(block -> (long) block.queries() * block.keys())
                .sum();
    }

    private static Stream<AttentionBlock> ofOthers(Case it) {
        return IntStream.range(0, it.ranks())
                .boxed()
                .flatMap(rank -> IntStream.range(0, it.ranks())
                        .filter(source -> source != rank)
                        .boxed()
                        .flatMap(source -> it.blocks(rank).of(source, it.inputs(rank, source)).stream()));
    }
}
