package io.shardwright.runtime.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.data.DamagedBytes;
import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.InputMemory;
import io.shardwright.runtime.data.Order;
import io.shardwright.runtime.data.TokenText;
import io.shardwright.runtime.data.sequence.Objective;
import io.shardwright.runtime.data.sequence.PackedDocuments;
import io.shardwright.runtime.data.sequence.TokenInputs;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However a file is damaged: it is read, or there is one message about it; nothing waits, and no length in it is believed. */
@Timeout(120)
@Tag("slow")
class DamagedFilesTest {
    private static final int CASES = Integer.getInteger("damaged.cases", 1500);
    private static final long SEED = Long.getLong("random.seed", 1);
    private static final long MOST_BYTES = 16L << 20;

    @TempDir
    Path folder;

    private static byte[] tokens(int magic, int version, int width) {
        int count = 700;
        ByteBuffer bytes =
                ByteBuffer.allocate((magic == 0 ? 0 : 1024) + width * count).order(ByteOrder.LITTLE_ENDIAN);
        if (magic != 0) {
            bytes.putInt(magic).putInt(version).putInt(count).position(1024);
        }
        for (int i = 0; i < count; i++) {
            if (width == 2) {
                bytes.putShort((short) (i * 91));
            } else {
                bytes.putInt(i * 91);
            }
        }
        return bytes.array();
    }

    private static byte[] lines() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            lines.append("{\"id\": ")
                    .append(i * 1.5e3)
                    .append(", \"tags\": [\"a\", {\"b\": [null, true]}], \"text\": \"é \\u00e9 \\ud83d\\ude00 ")
                    .append("word ".repeat(i))
                    .append("\"}\n");
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void readAll(TokenText text) {
        int[] buffer = new int[100];
        for (long at = 0; at < text.length(); at += buffer.length) {
            text.copy(at, Math.min(buffer.length, text.length() - at), MemorySegment.ofArray(buffer), 0);
        }
    }

    private void damageTokens(String name, byte[] good) throws IOException {
        DamagedBytes damage = new DamagedBytes(SEED);
        Path file = folder.resolve(name);
        int well = 0;
        for (int i = 0; i < CASES; i++) {
            Files.write(file, damage.of(good));
            well += DamagedBytes.read(DataException.class, MOST_BYTES, name + " " + i, () -> {
                        TokenText text = TokenFile.open(file);
                        readAll(text);
                        readAll(text.within(1000));
                    })
                    ? 1
                    : 0;
        }
        assertThat(well).isLessThan(CASES);
    }

    @Test
    void filesOfTokens() throws IOException {
        damageTokens("some.bin", tokens(0, 0, 2));
        damageTokens("some.u32.bin", tokens(0, 0, 4));
        damageTokens("gpt2.bin", tokens(20240520, 1, 2));
        damageTokens("llama3.bin", tokens(20240801, 7, 4));
    }

    @Test
    void linesOfJson() throws IOException {
        DamagedBytes damage = new DamagedBytes(SEED);
        Path file = folder.resolve("some.jsonl");
        byte[] good = lines();
        int well = 0;
        for (int i = 0; i < CASES; i++) {
            Files.write(file, damage.of(good));
            well += DamagedBytes.read(
                            DataException.class,
                            MOST_BYTES,
                            "jsonl " + i,
                            () -> readAll(open(file).joined()))
                    ? 1
                    : 0;
        }
        assertThat(well).isBetween(1, CASES - 1);
    }

    private static Documents open(Path file) {
        return JsonlDocuments.open(file, JsonlDocuments.FIELD, new ByteTokenizer());
    }

    /** An index is made anew, whatever lies where it should. */
    @Test
    void indexes() throws IOException {
        DamagedBytes damage = new DamagedBytes(SEED);
        Path file = Files.write(folder.resolve("some.jsonl"), lines());
        Path packed = folder.resolve("packed.index");
        String expected = read(file, packed);
        Path index = folder.resolve("some.jsonl.text.index");
        byte[] goodIndex = Files.readAllBytes(index);
        byte[] goodPacked = Files.readAllBytes(packed);
        for (int i = 0; i < CASES / 5; i++) {
            Files.write(index, damage.of(goodIndex));
            Files.write(packed, damage.of(goodPacked));
            assertThat(DamagedBytes.read(
                            DataException.class,
                            MOST_BYTES,
                            "index " + i,
                            () -> assertThat(read(file, packed)).isEqualTo(expected)))
                    .isTrue();
        }
    }

    /** All documents, and the first packed sequence. */
    private static String read(Path file, Path packed) {
        Documents documents = open(file);
        int[] all = new int[Math.toIntExact(documents.joined().length())];
        documents.joined().copy(0, all.length, MemorySegment.ofArray(all), 0);
        InputMemory memory = new InputMemory().with("tokens", DType.I32, 1, 64);
        PackedDocuments.of(documents, 64, Objective.nextToken(), TokenInputs.usual(), packed)
                .in(Order.inTurn())
                .fill(0, SequencePositions.whole(64), memory.inputs());
        int[] first = new int[64];
        MemorySegment.ofArray(first).copyFrom(memory.of("tokens").segment());
        return new ByteTokenizer().decode(all) + new ByteTokenizer().decode(first);
    }
}
