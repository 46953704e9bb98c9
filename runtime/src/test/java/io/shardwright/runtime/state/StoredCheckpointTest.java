package io.shardwright.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.checkpoint.CheckpointFolder;
import io.shardwright.runtime.checkpoint.FileSystemDisk;
import io.shardwright.runtime.checkpoint.FolderLock;
import io.shardwright.runtime.checkpoint.SafetensorsFile;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.VerifyCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What isn't what was written is said, with its place. */
@Tag("slow")
class StoredCheckpointTest {
    @TempDir
    Path folder;

    private Path step;

    @BeforeEach
    void write() throws Exception {
        step = new SmallCheckpoint(new FileSystemDisk(), folder).write(3);
    }

    private static String problem(Path folder) {
        try {
            return String.join("\n", VerifyCheckpoint.run(StoredCheckpoint.open(folder)));
        } catch (CheckpointException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void isWhole() {
        assertThat(problem(step)).isEmpty();
        assertThat(StoredCheckpoint.find(folder).folder()).isEqualTo(step);
        assertThat(StoredCheckpoint.find(folder).text().head().sequences()).isEqualTo(24);
    }

    @Test
    void namesFileAndTensorOfAnyByteThatIsAnother() throws IOException {
        for (Path file : files(step)) {
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 0; at < bytes.length; at++) {
                byte[] changed = bytes.clone();
                changed[at] ^= 0x20;
                Files.write(file, changed);
                assertThat(problem(step)).as("byte %s of %s", at, file).contains(file.toString());
            }
            Files.write(file, bytes);
        }
        Path weights = step.resolve("weights-1.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertThat(problem(step))
                .contains("param of layer.bias")
                .contains("is damaged")
                .contains("Fix: ");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void namesAFileThatIsShorter() throws IOException {
        for (Path file : files(step)) {
            byte[] bytes = Files.readAllBytes(file);
            for (int length : new int[] {0, 1, bytes.length / 2, bytes.length - 1}) {
                Files.write(file, Arrays.copyOf(bytes, length));
                assertThat(problem(step)).as("%s bytes of %s", length, file).contains(file.toString());
            }
            Files.write(file, bytes);
        }
    }

    @Test
    void namesAFileThatIsMissing() throws IOException {
        for (Path file : files(step)) {
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            assertThat(problem(step)).contains(file.toString());
            Files.write(file, bytes);
        }
    }

    @Test
    void saysThatATextIsOfAnotherVersionOrForeign() throws IOException {
        Path text = step.resolve(StoredCheckpoint.TEXT);
        String written = Files.readString(text);
        Files.writeString(text, written.replace("checkpoint 1 ", "checkpoint 0 "));
        assertThat(problem(step))
                .contains("is of version 0, and this Shardwright reads version 1")
                .contains("Fix: ");
        Files.writeString(text, "PK\u0003\u0004 something else\n");
        assertThat(problem(step)).contains("is no checkpoint's text");
        Files.writeString(text, written.substring(0, written.length() / 2));
        assertThat(problem(step)).contains("is cut off");
    }

    @Test
    void takesTheNewestThatIsWholeAndSaysWhatIsWrongWithNewerOnes() throws Exception {
        Path newer = new SmallCheckpoint(new FileSystemDisk(), folder).write(4);
        Files.delete(newer.resolve("state-1.safetensors"));
        Files.createDirectories(folder.resolve("step-9.partial"));

        StoredCheckpoint.Newest newest = StoredCheckpoint.newest(folder);
        assertThat(newest.checkpoint().orElseThrow().folder()).isEqualTo(step);
        assertThat(newest.problems()).singleElement().asString().contains("step-4/state-1.safetensors is not there");
    }

    @Test
    void saysThatThereIsNone() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> StoredCheckpoint.find(empty))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("has no checkpoint")
                .hasMessageContaining("Fix: ");
        assertThatThrownBy(() -> StoredCheckpoint.find(folder.resolve("nowhere")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is no folder");
    }

    /** For a process that is another. */
    private boolean isLockedForOthers() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TakeLock.class.getName(),
                        folder.toString())
                .start();
        return other.waitFor() != 0;
    }

    /** A run that wants the folder. */
    static final class TakeLock {
        public static void main(String[] args) {
            FolderLock.take(new CheckpointFolder(Path.of(args[0])), Duration.ZERO)
                    .close();
        }
    }

    @Test
    void onlyOneRunWritesIntoAFolder() throws Exception {
        CheckpointFolder one = new CheckpointFolder(folder);
        try (FolderLock first = FolderLock.take(one, Duration.ZERO)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> FolderLock.take(one, Duration.ZERO))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("another run writes its checkpoints")
                    .hasMessageContaining("Fix: ");
            assertThat(isLockedForOthers())
                    .as("after somebody here has asked for it")
                    .isTrue();
        }
        assertThat(isLockedForOthers()).isFalse();
        FolderLock.take(one, Duration.ZERO).close();
    }

    @Test
    void readsWhatEachElementWas() throws IOException {
        try (Stream<Path> files = Files.list(step)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("checkpoint.shard", "state-1.safetensors", "weights-1.safetensors");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        try (var file = SafetensorsFile.open(step.resolve("weights-1.safetensors"))) {
            for (long i = 0; i < SmallCheckpoint.ROWS * SmallCheckpoint.COLS; i++) {
                assertThat(file.tensor("param.layer.weight").real(i)).isEqualTo(SmallCheckpoint.value(3, 0, i));
            }
        }
    }
}
