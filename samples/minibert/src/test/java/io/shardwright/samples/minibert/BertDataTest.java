package io.shardwright.samples.minibert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.ModelData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What minibert makes of a text: it learns from one part of the paragraphs, and another is held out. */
class BertDataTest {
    @TempDir
    Path folder;

    private static ModelData.LearnedAndUnseen open(Path text) {
        ModelData.OfText data = (ModelData.OfText) new MiniBert().data();
        return data.opening()
                .open(text.toString(), new ModelChoice(Map.of("seq", 16L), 0, Set.of(), false, Map.of()), 1);
    }

    private Path paragraphs(String... paragraphs) throws IOException {
        return Files.writeString(folder.resolve("text"), String.join("\n\n", paragraphs));
    }

    @Test
    void fewParagraphsAreEnough() throws IOException {
        ModelData.LearnedAndUnseen data = open(paragraphs("one", "two", "three"));
        assertThat(data.learned()).isInstanceOf(InputSource.class);
        assertThat(data.unseen()).isInstanceOf(InputSource.class);
    }

    @Test
    void oneIsNot() throws IOException {
        Path text = paragraphs("a paragraph that goes on and on, so that its text is long enough to be divided");
        assertThatThrownBy(() -> open(text))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(text + " has ")
                .hasMessageContaining("Fix: ");
    }

    @Test
    void anotherTextIsKnownFromIt() throws IOException {
        ModelData.LearnedAndUnseen one = open(paragraphs("one", "two", "three"));
        assertThat(one.facts())
                .isEqualTo(open(paragraphs("one", "two", "three")).facts());
        assertThat(one.facts())
                .isNotEqualTo(open(paragraphs("one", "two", "thrue")).facts());
    }

    @Test
    void tokensThatAreNoBytesAreRefused() throws IOException {
        byte[] tokens = new byte[2 * 200];
        tokens[2 * 100 + 1] = 2;
        Path bin = Files.write(folder.resolve("text.bin"), tokens);
        assertThatThrownBy(() -> open(bin))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("token 512 at place 100");
    }
}
