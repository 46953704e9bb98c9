package io.shardwright.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.checkpoint.FileSystemDisk;
import io.shardwright.runtime.checkpoint.LinearHash;
import io.shardwright.runtime.checkpoint.SafetensorsFile;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.VerifyCheckpoint;
import io.shardwright.runtime.data.DamagedBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However a checkpoint's files are damaged: they are read, or there is one message about them, and no length in them is believed. */
@Timeout(120)
@Tag("slow")
class DamagedCheckpointsTest {
    private static final int CASES = Integer.getInteger("damaged.cases", 1500);
    private static final long SEED = Long.getLong("random.seed", 1);
    private static final long MOST_BYTES = 16L << 20;

    @TempDir
    Path folder;

    private Path step;

    @BeforeEach
    void write() throws IOException, InterruptedException {
        step = new SmallCheckpoint(new FileSystemDisk(), folder).write(3);
    }

    private void read() {
        StoredCheckpoint checkpoint = StoredCheckpoint.open(step);
        checkpoint.settings();
        VerifyCheckpoint.run(checkpoint);
    }

    @Test
    void theText() throws IOException {
        damageText(false);
    }

    /** As if somebody had written it so: the last line says that the others are as they should be. */
    @Test
    void theTextWithItsHash() throws IOException {
        damageText(true);
    }

    private void damageText(boolean withHash) throws IOException {
        DamagedBytes damage = new DamagedBytes(SEED);
        Path file = step.resolve(StoredCheckpoint.TEXT);
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < CASES; i++) {
            byte[] bad = damage.of(good);
            Files.write(file, withHash ? signed(bad) : bad);
            DamagedBytes.read(CheckpointException.class, MOST_BYTES, "text " + i, this::read);
        }
    }

    private static byte[] signed(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.lastIndexOf("end \"");
        String lines = end < 0 ? text + "\n" : text.substring(0, end);
        String hash = LinearHash.text(LinearHash.of(lines.getBytes(StandardCharsets.UTF_8)));
        return (lines + "end \"" + hash + "\"\n").getBytes(StandardCharsets.UTF_8);
    }

    private void refused(String from, String to) throws IOException {
        Path file = step.resolve(StoredCheckpoint.TEXT);
        String good = Files.readString(file);
        assertThat(good).contains(from);
        Files.write(file, signed(good.replace(from, to).getBytes(StandardCharsets.UTF_8)));
        assertThat(DamagedBytes.read(CheckpointException.class, MOST_BYTES, to, this::read))
                .as(to.length() < 100 ? to : to.substring(0, 100))
                .isFalse();
        Files.writeString(file, good);
    }

    @Test
    void numbersNamesAndDepthsThatCannotBe() throws IOException {
        String most = Long.toString(Long.MAX_VALUE);
        refused("seed 1", "seed -" + most + "9");
        refused("[6, 8]", "[" + most + ", 8]");
        refused("[6, 8]", "[" + "9".repeat(1000) + ", 8]");
        refused("[6, 8]", "[0, " + most + ", " + most + "]");
        refused("setting ", "setting \"a\" " + "[".repeat(100_000) + "\nsetting ");
        refused("setting ", "setting \"a\" " + "[".repeat(100_000) + "]".repeat(100_000) + "\nsetting ");
        String text = Files.readString(step.resolve(StoredCheckpoint.TEXT));
        String line = text.lines()
                .filter(each -> each.startsWith("file "))
                .findFirst()
                .orElseThrow();
        String name = line.substring(6, line.indexOf('"', 6));
        for (String other : new String[] {"", "/", "..", "\0", "a/../.."}) {
            refused("\"" + name + "\"", "\"" + other + "\"");
        }
        String header = line.replaceFirst(".*header (\\d+).*", "$1");
        refused("header " + header, "header " + most);
        refused("header " + header, "header " + Integer.MAX_VALUE);
    }

    @Test
    void filesOfTensors() throws IOException {
        DamagedBytes damage = new DamagedBytes(SEED);
        Path file;
        try (var files = Files.list(step)) {
            file = files.filter(each -> each.toString().endsWith(".safetensors"))
                    .min(Path::compareTo)
                    .orElseThrow();
        }
        byte[] good = Files.readAllBytes(file);
        int well = 0;
        for (int i = 0; i < CASES; i++) {
            Files.write(file, damage.of(good));
            well += DamagedBytes.read(CheckpointException.class, MOST_BYTES, "safetensors " + i, () -> readAll(file))
                    ? 1
                    : 0;
            DamagedBytes.read(CheckpointException.class, MOST_BYTES, "checkpoint " + i, this::read);
        }
        assertThat(well).isBetween(1, CASES - 1);
    }

    private static void readAll(Path file) {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            for (String name : tensors.names()) {
                for (long i = 0; i < tensors.tensor(name).info().elements(); i++) {
                    tensors.tensor(name).real(i);
                }
            }
        }
    }
}
