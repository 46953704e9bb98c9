package io.shardwright.runtime.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.TokenText;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {
    @TempDir
    Path folder;

    private static int[] all(TokenText text) {
        int[] tokens = new int[Math.toIntExact(text.length())];
        text.copy(0, tokens.length, MemorySegment.ofArray(tokens), 0);
        return tokens;
    }

    @Test
    void holdsOutTheLastTwentieth() {
        byte[] text = new byte[1000];
        text[949] = 1;
        text[950] = 2;
        Corpus corpus = Corpus.of("a text", text);
        assertThat(all(corpus.training())).hasSize(950).endsWith(1);
        assertThat(all(corpus.heldOut())).hasSize(50).startsWith(2);
    }

    @Test
    void rejectsATextThatIsTooShort() {
        Corpus corpus = Corpus.of("a text", new byte[1000]);
        corpus.requireSequences(49);
        assertThatThrownBy(() -> corpus.requireSequences(50))
                .isInstanceOf(DataException.class)
                .hasMessage("a text has 1000 bytes, of which 50 are held out; sequences of 50 positions need 51 in each"
                        + " part\n"
                        + "  Fix: give a text of 1020 bytes or more, or a smaller seq");
    }

    @Test
    void readsAFileAsItIs() throws IOException {
        Path file = Files.write(folder.resolve("text"), new byte[] {1, -1, 3});
        Corpus corpus = Texts.find(file.toString());
        assertThat(all(corpus.training())).containsExactly(1, 255, 3);
    }

    @Test
    void readsAFileOfTokensByItsName() throws IOException {
        byte[] tokens = new byte[80];
        tokens[1] = 1;
        tokens[78] = 7;
        Path file = Files.write(folder.resolve("some.bin"), tokens);
        Corpus corpus = Texts.find(file.toString());
        assertThat(corpus.kind()).isEqualTo(Corpus.Kind.NUMBERS);
        assertThat(all(corpus.training())).hasSize(38).startsWith(256);
        assertThat(all(corpus.heldOut())).containsExactly(0, 7);
        assertThatThrownBy(() -> corpus.within(256))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("token 256 at place 0");
    }

    @Test
    void readsDocumentsByTheirName() throws IOException {
        Path file = Files.writeString(folder.resolve("some.jsonl"), "{\"text\": \"one\"}\n{\"text\": \"two\"}\n");
        Corpus corpus = Texts.find(file.toString());
        assertThat(corpus.kind()).isEqualTo(Corpus.Kind.BYTES);
        assertThat(new ByteTokenizer().decode(all(corpus.training()))).isEqualTo("one\0two\0");
    }

    @Test
    void rejectsAFileThatIsNotThere() {
        assertThatThrownBy(() -> Texts.find("no/such/file"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("text no/such/file: there is no such file")
                .hasMessageContaining("Fix:");
    }

    @Test
    void saysThatAFolderIsNoText() {
        assertThatThrownBy(() -> Texts.find(folder.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("text " + folder + " is a folder");
    }
}
