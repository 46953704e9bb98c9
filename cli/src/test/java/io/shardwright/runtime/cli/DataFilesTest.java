package io.shardwright.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A text is the same text as bytes, as a file of tokens, and as a document of JSON. */
@Timeout(120)
@Tag("slow")
class DataFilesTest {
    private static final String TEXT = "abcdefgh\n".repeat(100);

    @TempDir
    Path folder;

    private Path text;

    @BeforeEach
    void write() throws IOException {
        text = Files.writeString(folder.resolve("text"), TEXT);
    }

    private static ByteBuffer tokens(String characters) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * characters.length()).order(ByteOrder.LITTLE_ENDIAN);
        for (byte octet : characters.getBytes(StandardCharsets.US_ASCII)) {
            bytes.putShort(octet);
        }
        return bytes;
    }

    private JsonArray losses(Path data) throws IOException {
        Path json = folder.resolve("run.json");
        CommandLineRun run = CommandLineRun.of(
                "train",
                "tiny",
                "--data",
                data.toString(),
                "--json",
                json.toString(),
                "--progress",
                "lines",
                "--steps",
                "5",
                "--ranks",
                "threads",
                "--mesh",
                "dp=2");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        return JsonParser.parseString(Files.readString(json)).getAsJsonObject().getAsJsonArray("losses");
    }

    @Test
    void aFileOfTokensTrainsAsTheirTextDoes() throws IOException {
        Path bin = Files.write(folder.resolve("text.bin"), tokens(TEXT).array());
        assertThat(losses(bin)).isEqualTo(losses(text));
    }

    @Test
    void aRunOnTokensGoesOnWithThem() throws IOException {
        Path bin = Files.write(folder.resolve("text.bin"), tokens(TEXT).array());
        Path checkpoints = folder.resolve("checkpoints");
        List<String> ranks = List.of("--ranks", "threads", "--mesh", "dp=2", "--progress", "lines");
        List<String> begin = new ArrayList<>(List.of(
                "train", "tiny", "--data", bin.toString(), "--steps", "2", "--checkpoints", checkpoints.toString()));
        begin.addAll(ranks);
        assertThat(CommandLineRun.of(begin.toArray(String[]::new)).code()).isZero();
        List<String> goOn = new ArrayList<>(List.of("train", "--resume", checkpoints.toString(), "--steps", "4"));
        goOn.addAll(ranks);
        CommandLineRun run = CommandLineRun.of(goOn.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("step 4/4");
    }

    /** The last byte is the one that ends a document. */
    @Test
    void aDocumentTrainsAsItsTextDoes() throws IOException {
        Path jsonl =
                Files.writeString(folder.resolve("text.jsonl"), "{\"text\": \"" + TEXT.replace("\n", "\\n") + "\"}\n");
        assertThat(losses(jsonl)).isEqualTo(losses(Files.writeString(text, TEXT + "\0")));
    }

    @Test
    void aTokenThatTheModelDoesNotKnowIsFoundBeforeThereAreRanks() throws IOException {
        ByteBuffer tokens = tokens(TEXT);
        tokens.putShort(2 * 777, (short) 256);
        Path bin = Files.write(folder.resolve("text.bin"), tokens.array());
        refused(bin, 1, bin + " has token 256 at place 777, counted from 0, and the model knows tokens 0 to 255\n");
    }

    @Test
    void tokensAreNotSampledAsText() throws IOException {
        Path bin = Files.write(folder.resolve("text.bin"), tokens(TEXT).array());
        refused(bin, 2, "--sample 10: tokens of " + bin + " are numbers", "--sample", "10");
    }

    @Test
    void aLineThatIsNoJsonIsNamed() throws IOException {
        Path jsonl = Files.writeString(folder.resolve("text.jsonl"), "{\"text\": \"a\"}\n{\"txt\": \"b\"}\n");
        refused(jsonl, 1, jsonl + ", line 2, has no \"text\", only [txt]; did you mean txt?\n");
    }

    private static void refused(Path data, int code, String message, String... more) {
        String[] arguments = new String[4 + more.length];
        System.arraycopy(new String[] {"train", "tiny", "--data", data.toString()}, 0, arguments, 0, 4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        CommandLineRun run = CommandLineRun.of(arguments);
        assertThat(run.err()).startsWith(message);
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
    }
}
