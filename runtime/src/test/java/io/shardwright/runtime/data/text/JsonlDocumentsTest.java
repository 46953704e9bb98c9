package io.shardwright.runtime.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.data.DataException;
import io.shardwright.runtime.data.TokenText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A document a line, found by its number, and which line is wrong. */
class JsonlDocumentsTest {
    private static final ByteTokenizer BYTES = new ByteTokenizer();

    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("some.jsonl"), content);
    }

    private static JsonlDocuments open(Path file) {
        return JsonlDocuments.open(file, JsonlDocuments.FIELD, BYTES);
    }

    private static List<String> texts(Documents documents) {
        List<String> texts = new ArrayList<>();
        for (long document = 0; document < documents.count(); document++) {
            int[] tokens = new int[Math.toIntExact(documents.length(document))];
            documents.copy(document, 0, tokens.length, MemorySegment.ofArray(tokens), 0);
            texts.add(BYTES.decode(tokens));
        }
        return texts;
    }

    @Test
    void readsTheTextOfEveryLine() throws IOException {
        Path file = file("""
            {"text": "one"}
            {"id": 3, "tags": ["a", {"text": "not this"}], "text": "two\\nlines \\u00e9 \\ud83d\\ude00"}

              {"text":""}\t
            {"text":"last, without an end of line"}\
            """);
        assertThat(texts(open(file)))
                .containsExactly("one\0", "two\nlines é 😀\0", "\0", "last, without an end of line\0");
    }

    @Test
    void readsAnotherField() throws IOException {
        Path file = file("{\"text\": \"a\", \"body\": \"b\"}\r\n{\"body\": \"c\"}\r\n");
        assertThat(texts(JsonlDocuments.open(file, "body", BYTES))).containsExactly("b\0", "c\0");
    }

    @Test
    void documentsJoinedAreOneText() throws IOException {
        Documents documents = open(file("{\"text\": \"ab\"}\n{\"text\": \"\"}\n{\"text\": \"cde\"}\n"));
        TokenText text = documents.joined();
        int[] all = new int[Math.toIntExact(text.length())];
        text.copy(0, all.length, MemorySegment.ofArray(all), 0);
        assertThat(BYTES.decode(all)).isEqualTo("ab\0\0cde\0");
        for (int from = 0; from < all.length; from++) {
            for (int count = 0; from + count <= all.length; count++) {
                int[] some = new int[count + 1];
                text.copy(from, count, MemorySegment.ofArray(some), 1);
                assertThat(some).endsWith(Arrays.copyOfRange(all, from, from + count));
            }
        }
        assertThat(texts(documents.part(1, 2))).containsExactly("\0", "cde\0");
    }

    @Test
    void theIndexIsMadeOnceAndAgainWhenTheFileIsAnother() throws IOException {
        Path file = file("{\"text\": \"a\"}\n");
        open(file);
        Path index = folder.resolve("some.jsonl.text.index");
        FileTime longAgo = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(index, longAgo);
        open(file);
        assertThat(Files.getLastModifiedTime(index)).isEqualTo(longAgo);
        file("{\"text\": \"b\"}\n{\"text\": \"c\"}\n");
        assertThat(texts(open(file))).containsExactly("b\0", "c\0");
        assertThat(Files.getLastModifiedTime(index)).isNotEqualTo(longAgo);
    }

    @Test
    void saysWhichLineIsWrong() throws IOException {
        String good = "{\"text\": \"a\"}\n\n";
        refused(good + "{\"text\": \"b\"", "line 3, is no JSON object");
        refused(good + "{'text': 'b'}\n", "line 3, is no JSON object near column 3");
        refused(good + "[1]\n", "line 3, is no JSON object");
        refused(good + "{\"text\": \"b\"} x\n", "line 3, is no JSON object");
        refused(good + "{\"text\": \"b\"}{}\n", "line 3,");
        refused(good + "{\"text\": 5}\n", "line 3, has no text in \"text\", but a number");
        refused(good + "{\"text\": null}\n", "line 3, has no text in \"text\", but null");
        refused(good + "{\"text\": \"a\", \"text\": \"b\"}\n", "line 3, has \"text\" twice");
        refused(
                good + "{\"texts\": \"a\", \"id\": 1}\n",
                "line 3, has no \"text\", only [texts, id]; did you mean texts?");
        refused(good + "{\"text\": \"\\ud800\"}\n", "line 3, has half a character in its text: \\ud800");
        refused("[".repeat(100_000), "line 1, is no JSON object");
        refused("{\"a\":".repeat(100_000), "line 1, is no JSON object");
        refused("\n\n", "has no documents");
        refused("", "is empty");
    }

    @Test
    void saysWhichByteIsNoUtf8() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("{\"text\": \"a\"}\n{\"text\": \"".getBytes(StandardCharsets.UTF_8));
        bytes.write(0xFF);
        bytes.writeBytes("\"}\n".getBytes(StandardCharsets.UTF_8));
        Path file = Files.write(folder.resolve("some.jsonl"), bytes.toByteArray());
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("line 2, is no UTF-8: see byte 11 of the line");
    }

    private void refused(String content, String message) throws IOException {
        Path file = file(content);
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
        assertThat(folder.toFile().list()).containsExactly("some.jsonl");
    }

    @Test
    void aFileThatChangesInTheMeantimeIsNoticed() throws IOException {
        Path file = file("{\"text\": \"abc\"}\n{\"text\": \"def\"}\n");
        Documents documents = open(file);
        file("{\"text\": \"ab\"} \n{\"text\": \"def\"}\n");
        assertThatThrownBy(() -> texts(documents))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("document 0 has 3 tokens, and had 4 when the file was indexed");
    }

    @Test
    void aModelMustKnowTheTokenizersTokens() throws IOException {
        Documents documents = open(file("{\"text\": \"abc\"}\n"));
        assertThat(documents.within(256).count()).isEqualTo(1);
        assertThatThrownBy(() -> documents.within(128))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("tokens of bytes are 0 to 255, and the model knows tokens 0 to 127");
    }
}
