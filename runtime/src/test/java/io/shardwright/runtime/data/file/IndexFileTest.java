package io.shardwright.runtime.data.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers are computed once for a key, and again when a byte of the file is wrong. */
class IndexFileTest {
    private static final int COUNT = 20_000;

    @TempDir
    Path folder;

    private int computed;

    private IndexFile open(String key) {
        return IndexFile.of(folder.resolve("an.index"), key, numbers -> {
            computed++;
            for (int i = 0; i < COUNT; i++) {
                numbers.add(3L * i);
            }
        });
    }

    private void requireNumbers(IndexFile index) {
        assertThat(index.count()).isEqualTo(COUNT);
        for (int i = 0; i < COUNT; i++) {
            assertThat(index.get(i)).isEqualTo(3L * i);
        }
    }

    @Test
    void isComputedOnceForAKey() {
        requireNumbers(open("a"));
        requireNumbers(open("a"));
        assertThat(computed).isEqualTo(1);
        requireNumbers(open("b"));
        requireNumbers(open("b"));
        assertThat(computed).isEqualTo(2);
        assertThat(folder.toFile().list()).containsExactly("an.index");
    }

    @Test
    void isComputedAgainWhenAnyByteOfItIsWrong() throws IOException {
        open("a");
        Path file = folder.resolve("an.index");
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at += at < 48 ? 1 : 9973) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(file, bad);
            int before = computed;
            requireNumbers(open("a"));
            assertThat(computed).as("byte %d", at).isEqualTo(before + 1);
        }
        for (int length : new int[] {0, 1, 63, 64, good.length - 8, good.length - 1}) {
            Files.write(file, Arrays.copyOf(good, length));
            requireNumbers(open("a"));
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(good);
    }

    /** Root may write anywhere, so it is a file that stands where the folder should be. */
    @Test
    void isMadeElsewhereWhereItsFolderCannotBeWrittenTo() throws IOException {
        Path noFolder = Files.writeString(folder.resolve("file"), "");
        IndexFile index = IndexFile.of(noFolder.resolve("an.index"), "a", numbers -> numbers.add(17));
        assertThat(index.get(0)).isEqualTo(17);
        assertThat(folder.toFile().list()).containsExactly("file");
    }

    /** But not what one is writing. */
    @Test
    void whatAProcessHasLeftThatWasKilledIsRemoved() throws Exception {
        Path left = Files.writeString(folder.resolve("an.index.12ab.part"), "half");
        Path others = Files.writeString(folder.resolve("another.index.12ab.part"), "half");
        Path held = Files.writeString(folder.resolve("an.index.34cd.part"), "half");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldFile.class.getName(),
                        held.toString())
                .start();
        try {
            assertThat(holder.getInputStream().read()).isEqualTo('h');
            open("a");
            assertThat(left).doesNotExist();
            assertThat(others).exists();
            assertThat(held).exists();
        } finally {
            holder.destroyForcibly().waitFor();
        }
        open("b");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("an.index", "another.index.12ab.part");
    }

    /** A process that holds a file until it is killed. */
    static final class HoldFile {
        public static void main(String[] args) throws Exception {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
                channel.lock();
                System.out.print("held");
                System.out.flush();
                Thread.sleep(Duration.ofMinutes(2));
            }
        }
    }

    @Test
    void findsTheLastThatIsNotMore() {
        IndexFile index = open("a");
        assertThat(index.floor(0, 1, COUNT, 10)).isEqualTo(3);
        assertThat(index.floor(0, 1, COUNT, 9)).isEqualTo(3);
        assertThat(index.floor(0, 2, COUNT / 2, 10)).isEqualTo(1);
        assertThat(index.floor(1, 2, COUNT / 2, 1_000_000)).isEqualTo(COUNT / 2 - 1);
    }
}
