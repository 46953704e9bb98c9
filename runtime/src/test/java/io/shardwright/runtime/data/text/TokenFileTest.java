package io.shardwright.runtime.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.TokenText;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of token ids as nanoGPT and llm.c write them, and what is wrong with others. */
class TokenFileTest {
    private static final int[] TOKENS = {0, 1, 255, 256, 50256, 65535, 7};

    @TempDir
    Path folder;

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Path file(String name, ByteBuffer bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes.array());
    }

    private static ByteBuffer u16(int[] tokens) {
        ByteBuffer bytes = bytes(2 * tokens.length);
        IntStream.of(tokens).forEach(token -> bytes.putShort((short) token));
        return bytes;
    }

    /** As llm.c writes one: 256 ints, then tokens. */
    private static ByteBuffer withHeader(int magic, int version, int count, int[] tokens, int width) {
        ByteBuffer bytes = bytes(1024 + width * tokens.length);
        bytes.putInt(magic).putInt(version).putInt(count).position(1024);
        for (int token : tokens) {
            if (width == 2) {
                bytes.putShort((short) token);
            } else {
                bytes.putInt(token);
            }
        }
        return bytes;
    }

    private static int[] all(TokenText text) {
        int[] tokens = new int[Math.toIntExact(text.length())];
        text.copy(0, tokens.length, MemorySegment.ofArray(tokens), 0);
        return tokens;
    }

    @Test
    void readsBareNumbersOf16Bits() throws IOException {
        TokenText text = TokenFile.open(file("train.bin", u16(TOKENS)));
        assertThat(all(text)).containsExactly(TOKENS);
        assertThat(text.token(4)).isEqualTo(50256);
    }

    @Test
    void readsBareNumbersOf32BitsWhereTheNameSaysSo() throws IOException {
        ByteBuffer bytes = bytes(12).putInt(1).putInt(128_255).putInt(Integer.MAX_VALUE);
        assertThat(all(TokenFile.open(file("train.u32.bin", bytes)))).containsExactly(1, 128_255, Integer.MAX_VALUE);
    }

    @Test
    void readsWhatLlmCWritesForGpt2() throws IOException {
        Path file = file("gpt2.bin", withHeader(20240520, 1, TOKENS.length, TOKENS, 2));
        assertThat(all(TokenFile.open(file))).containsExactly(TOKENS);
    }

    @Test
    void readsWhatLlmCWritesForLlama3() throws IOException {
        int[] tokens = {128_000, 5, 128_255};
        assertThat(all(TokenFile.open(file("llama3.bin", withHeader(20240801, 7, 3, tokens, 4)))))
                .containsExactly(tokens);
    }

    @Test
    void aPartBeginsWhereItSays() throws IOException {
        TokenText part = TokenFile.open(file("train.bin", u16(TOKENS))).part(2, 3);
        assertThat(all(part)).containsExactly(255, 256, 50256);
        assertThatThrownBy(() -> part.token(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** A file with a hole in it takes no room. */
    @Test
    void readsBehindTwoGibibytes() throws IOException {
        Path file = folder.resolve("large.bin");
        long tokens = 1_200_000_000L;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(u16(new int[] {17, 18}).flip(), 2 * (tokens - 2));
        }
        TokenText text = TokenFile.open(file);
        assertThat(text.length()).isEqualTo(tokens);
        assertThat(text.token(tokens - 2)).isEqualTo(17);
        assertThat(text.token(tokens - 1)).isEqualTo(18);
        assertThat(text.token(tokens - 3)).isZero();
        assertThatThrownBy(() -> text.within(18))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("token 18 at place 1199999999");
    }

    @Test
    void saysWhichTokenTheModelDoesNotKnow() throws IOException {
        Path file = file("train.bin", u16(TOKENS));
        TokenText text = TokenFile.open(file);
        assertThat(all(text.within(65_536))).containsExactly(TOKENS);
        assertThatThrownBy(() -> text.within(50_256))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file + " has token 50256 at place 4, counted from 0, and the model knows tokens 0 to 50255\n"
                             + "  Fix: take a model with a larger vocabulary, or tokens that were made for this one");
    }

    @Test
    void aTokenOfMoreThan31BitsIsRefusedWhenItIsRead() throws IOException {
        TokenText text = TokenFile.open(file("train.u32.bin", bytes(8).putInt(1).putInt(-5)));
        assertThat(text.token(0)).isEqualTo(1);
        assertThatThrownBy(() -> text.token(1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has token 4294967291 at place 1");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        refused(file("odd.bin", bytes(7)), "has 7 bytes, which are no whole number of tokens of 2 bytes");
        refused(file("odd.u32.bin", bytes(6)), "has 6 bytes, which are no whole number of tokens of 4 bytes");
        refused(file("empty.bin", bytes(0)), "is empty");
        refused(file("cut.bin", bytes(1000).putInt(20240520)), "is cut off", "1024 bytes, and has 1000");
        refused(
                file("version.bin", withHeader(20240520, 2, 7, TOKENS, 2)),
                "of version 2, and version 1 is what goes with its magic number 20240520");
        refused(
                file("count.bin", withHeader(20240520, 1, 8, TOKENS, 2)),
                "says that it has 8 tokens, which take 1040 bytes with the header, and has 1038");
        refused(file("less.bin", withHeader(20240520, 1, -1, TOKENS, 2)), "says that it has -1 tokens");
        refused(file("none.bin", withHeader(20240520, 1, 0, new int[0], 2)), "has no tokens");
        refused(folder.resolve("missing.bin"), "there is no such file");
        refused(folder, "is a folder");
    }

    private static void refused(Path file, String... parts) {
        assertThatThrownBy(() -> TokenFile.open(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(parts);
    }
}
