package io.shardwright.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppendedFileTest {
    @TempDir
    Path folder;

    private static ByteBuffer record(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void hasEachRecordAtOnce() throws IOException {
        Path path = folder.resolve("a");
        try (AppendedFile file = AppendedFile.fresh(path)) {
            assertThat(path).doesNotExist();
            file.append(record("one\n"));
            assertThat(path).hasContent("one\n");
            file.append(record("two\n"));
            assertThat(path).hasContent("one\ntwo\n");
        }
        try (AppendedFile file = AppendedFile.continued(path, 4)) {
            file.append(record("three\n"));
        }
        assertThat(path).hasContent("one\nthree\n");
    }

    @Test
    void saysThatADiskIsFull() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.isWritable(full), "there is no /dev/full");
        try (AppendedFile file = AppendedFile.fresh(full)) {
            assertThatThrownBy(() -> file.append(record("one\n"))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> file.append(record("two\n"))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void writesWhatALinkLeadsTo() throws IOException {
        Path there = Files.writeString(folder.resolve("there"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), there);
        try (AppendedFile file = AppendedFile.fresh(link)) {
            file.append(record("new"));
        }
        assertThat(there).hasContent("new");
        assertThat(link).isSymbolicLink();
    }
}
