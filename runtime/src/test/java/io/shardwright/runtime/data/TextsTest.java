package io.shardwright.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {
    @TempDir
    Path folder;

    @Test
    void holdsOutTheLastTwentieth() {
        byte[] text = new byte[1000];
        text[949] = 1;
        text[950] = 2;
        Corpus corpus = Corpus.of("a text", text);
        assertThat(corpus.training()).hasSize(950).endsWith(1);
        assertThat(corpus.heldOut()).hasSize(50).startsWith(2);
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
        assertThat(corpus.training()).containsExactly(1, -1, 3);
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
