package io.shardwright.runtime.data.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.InputMemory;
import io.shardwright.runtime.data.InputRow;
import io.shardwright.runtime.data.text.Documents;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every token of every document is in one place, knows its document and its position, and is followed by what follows it. */
class PackedDocumentsTest {
    private static final int SEQ = 32;
    private static final int NONE = Objective.NONE;

    @TempDir
    Path folder;

    private PackedDocuments packed(Documents documents, Objective objective) {
        return PackedDocuments.of(documents, SEQ, objective, TokenInputs.usual(), folder.resolve("packed.index"));
    }

    /** Tokens tell document and place. */
    private static Documents documents(int... lengths) {
        List<int[]> all = new ArrayList<>();
        for (int document = 0; document < lengths.length; document++) {
            int first = 1000 * (document + 1);
            all.add(IntStream.range(first, first + lengths[document]).toArray());
        }
        return Documents.of(all);
    }

    private static InputMemory memory(long batch, long positions) {
        InputMemory memory = new InputMemory();
        TokenInputs.usual().all().forEach(name -> memory.with(name, DType.I32, batch, positions));
        return memory;
    }

    private static InputMemory filled(PackedDocuments packed, long item) {
        InputMemory memory = memory(1, SEQ);
        packed.fill(item, new InputRow(memory.inputs(), 0, item, SequencePositions.whole(SEQ)));
        return memory;
    }

    private static int[] row(InputMemory memory, String name) {
        return IntStream.range(0, SEQ).map(t -> memory.of(name).getInt(0, t)).toArray();
    }

    @Test
    void documentsGoIntoTheFirstSequenceWithRoom() {
        PackedDocuments packed = packed(documents(20, 15, 10, 3, 14), Objective.nextToken());
        assertThat(packed.size()).isEqualTo(2);
        assertThat(packed.share()).isEqualTo(62 / 64.0);
        InputMemory first = filled(packed, 0);
        // 20 and 10; 15, 3 and 14.
        assertThat(row(first, "documents"))
                .containsExactly(IntStream.range(0, SEQ)
                        .map(t -> t < 20 ? 0 : t < 30 ? 1 : 2)
                        .toArray());
        assertThat(row(first, "positions"))
                .containsExactly(IntStream.range(0, SEQ)
                        .map(t -> t < 20 ? t : t < 30 ? t - 20 : t - 30)
                        .toArray());
        assertThat(row(first, "tokens"))
                .containsExactly(IntStream.range(0, SEQ)
                        .map(t -> t < 20 ? 1000 + t : t < 30 ? 3000 + t - 20 : 0)
                        .toArray());
        assertThat(row(first, "targets"))
                .containsExactly(IntStream.range(0, SEQ)
                        .map(t -> t < 19 ? 1001 + t : t < 20 || t > 28 ? NONE : 3001 + t - 20)
                        .toArray());
        int[] second = row(filled(packed, 1), "tokens");
        assertThat(second[0]).isEqualTo(2000);
        assertThat(second[15]).isEqualTo(4000);
        assertThat(second[18]).isEqualTo(5000);
    }

    @Test
    void aDocumentThatIsLongerThanASequenceIsCutAndItsPiecesAreTold() {
        PackedDocuments packed = packed(documents(2 * SEQ + 5), Objective.nextToken());
        assertThat(packed.size()).isEqualTo(3);
        InputMemory second = filled(packed, 1);
        assertThat(row(second, "tokens")[0]).isEqualTo(1000 + SEQ);
        assertThat(row(second, "positions")[0]).isZero();
        // The piece goes on in the next sequence.
        assertThat(row(second, "targets")[SEQ - 1]).isEqualTo(1000 + 2 * SEQ);
        assertThat(row(filled(packed, 2), "targets")[4]).isEqualTo(NONE);
    }

    /** One document; a token tells in which piece it is. */
    private record LongDocument(long length, int piece) implements Documents {
        @Override
        public String identity() {
            return "long";
        }

        @Override
        public long count() {
            return 1;
        }

        @Override
        public long start(long document) {
            return document * length;
        }

        @Override
        public void copy(long document, long from, long count, MemorySegment to, long index) {
            for (long t = 0; t < count; t++) {
                to.setAtIndex(ValueLayout.JAVA_INT, index + t, (int) ((from + t) / piece));
            }
        }

        @Override
        public Documents within(long vocabulary) {
            return this;
        }
    }

    @Test
    void aPieceMayBeginBehindMoreTokensThanAnIntCounts() {
        int seq = 1 << 22;
        PackedDocuments packed = PackedDocuments.of(
                new LongDocument(3L << Integer.SIZE, seq), seq, Objective.nextToken(), TokenInputs.usual());
        assertThat(packed.size()).isEqualTo(3 << 10);
        long last = packed.size() - 1;
        InputMemory memory = memory(1, seq);
        packed.fill(last, new InputRow(memory.inputs(), 0, last, SequencePositions.whole(seq)));
        assertThat(memory.of("tokens").getInt(0, 0)).isEqualTo((int) last);
        assertThat(memory.of("targets").getInt(0, seq - 2)).isEqualTo((int) last);
    }

    @Test
    void everyTokenIsSomewhereOnce() {
        Random random = new Random(3);
        int[] lengths = random.ints(3000, 0, 3 * SEQ).toArray();
        List<int[]> all = new ArrayList<>();
        int next = 1;
        for (int length : lengths) {
            all.add(IntStream.range(next, next + length).toArray());
            next += length;
        }
        PackedDocuments packed = packed(Documents.of(all), Objective.nextToken());
        boolean[] seen = new boolean[next];
        for (long item = 0; item < packed.size(); item++) {
            InputMemory memory = filled(packed, item);
            int[] tokens = row(memory, "tokens");
            int[] positions = row(memory, "positions");
            int[] documents = row(memory, "documents");
            int[] targets = row(memory, "targets");
            for (int t = 0; t < SEQ && tokens[t] != 0; t++) {
                assertThat(seen[tokens[t]]).isFalse();
                seen[tokens[t]] = true;
                assertThat(targets[t]).isIn(NONE, tokens[t] + 1);
                boolean goesOn = t > 0 && documents[t] == documents[t - 1];
                assertThat(positions[t]).isEqualTo(goesOn ? positions[t - 1] + 1 : 0);
                if (goesOn) {
                    assertThat(tokens[t]).isEqualTo(tokens[t - 1] + 1);
                    assertThat(targets[t - 1]).isEqualTo(tokens[t]);
                }
            }
        }
        assertThat(IntStream.range(1, next).filter(token -> !seen[token])).isEmpty();
        assertThat(packed.share()).isGreaterThan(0.95);
    }

    @Test
    void aRankAlongTheContextGetsItsPositions() {
        PackedDocuments packed = packed(documents(20, 15, 10, 3, 14), Objective.nextToken());
        for (int rank = 0; rank < 4; rank++) {
            SequencePositions positions = new SequencePositions(SEQ, 4, rank, 2);
            InputMemory part = memory(2, SEQ / 4);
            packed.fill(1, new InputRow(part.inputs(), 1, 1, positions));
            InputMemory whole = filled(packed, 1);
            for (String name : TokenInputs.usual().all()) {
                for (long t = 0; t < positions.count(); t++) {
                    assertThat(part.of(name).getInt(1, t))
                            .isEqualTo(whole.of(name).getInt(0, positions.position(t)));
                }
            }
        }
    }

    @Test
    void maskedTokensAreToldAndAreOthersEachTime() {
        int mask = 5;
        PackedDocuments packed = packed(documents(SEQ, SEQ - 2), Objective.masked(mask, 3000, 1));
        int told = 0;
        int masked = 0;
        int rounds = 400;
        for (long sequence = 0; sequence < rounds; sequence++) {
            InputMemory memory = memory(1, SEQ);
            packed.fill(1, new InputRow(memory.inputs(), 0, sequence, SequencePositions.whole(SEQ)));
            int[] tokens = row(memory, "tokens");
            int[] targets = row(memory, "targets");
            assertThat(targets[SEQ - 1]).isEqualTo(NONE);
            for (int t = 0; t < SEQ - 2; t++) {
                assertThat(targets[t]).isIn(NONE, 2000 + t);
                assertThat(tokens[t] == 2000 + t || targets[t] != NONE).isTrue();
                told += targets[t] == NONE ? 0 : 1;
                masked += tokens[t] == mask ? 1 : 0;
            }
        }
        double all = rounds * (SEQ - 2.0);
        assertThat(told / all).isBetween(0.135, 0.165);
        assertThat(masked / (double) told).isBetween(0.76, 0.84);
    }

    @Test
    void theIndexIsMadeAgainForOtherDocuments() throws Exception {
        packed(documents(20, 15), Objective.nextToken());
        byte[] first = Files.readAllBytes(folder.resolve("packed.index"));
        packed(documents(20, 15), Objective.masked(1, 2, 3));
        assertThat(Files.readAllBytes(folder.resolve("packed.index"))).isEqualTo(first);
        PackedDocuments other = packed(documents(20, 10), Objective.nextToken());
        assertThat(other.size()).isEqualTo(1);
        assertThat(Arrays.equals(Files.readAllBytes(folder.resolve("packed.index")), first))
                .isFalse();
    }

    @Test
    void documentsWithoutTokensCannotBePacked() {
        assertThatThrownBy(() -> packed(documents(0, 0), Objective.nextToken()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no document has a token");
    }
}
