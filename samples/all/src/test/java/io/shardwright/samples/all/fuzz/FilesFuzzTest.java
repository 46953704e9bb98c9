package io.shardwright.samples.all.fuzz;

import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.checkpoint.SafetensorsFile;
import io.shardwright.runtime.comm.jobs.RunningJobs;
import io.shardwright.runtime.comm.shared.SharedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Files of tensors, and memory of running jobs, with a few things wrong: read to the end, or refused. */
@Tag("slow")
class FilesFuzzTest {
    private static final List<byte[]> TENSORS = Mutants.lines("safetensors").stream()
            .map(FilesFuzzTest::safetensors)
            .toList();
    private static final int DATA = 256;

    /** So much of the control region has words and texts of ranks in it; what follows are slots, which nobody else reads. */
    private static final int REGION = 16 << 10;

    private static Path file = Path.of("");

    @BeforeContainer
    static void create() throws IOException {
        Path memory = Path.of("/dev/shm");
        file = Files.isWritable(memory)
                ? Files.createTempFile(memory, "fuzz", ".bytes")
                : Files.createTempFile("fuzz", ".bytes");
    }

    @AfterContainer
    static void delete() throws IOException {
        Files.delete(file);
    }

    private static byte[] safetensors(String header) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + DATA)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    @Property
    void safetensors(@ForAll("tensorFiles") byte[] bytes) {
        Limits.check(
                new String(bytes, StandardCharsets.ISO_8859_1),
                () -> {
                    Files.write(file, bytes);
                    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
                        for (String name : tensors.names()) {
                            for (long i = 0; i < tensors.tensor(name).info().elements(); i++) {
                                tensors.tensor(name).real(i);
                            }
                        }
                    }
                },
                CheckpointException.class::isInstance);
    }

    @Provide
    Arbitrary<byte[]> tensorFiles() {
        return Mutants.ofBytes(
                TENSORS,
                "\"shape\"",
                "\"dtype\":\"F32\"",
                "BF16",
                "I64",
                "\"data_offsets\":[0,24]",
                "[2,3]",
                "{}",
                "null",
                "true",
                ",\"a\":",
                "__metadata__",
                "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
                "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
                "\u00ff\u00ff\u00ff\u007f",
                "\u0010\u0000\u0000\u0000\u0000\u0000\u0000\u0000");
    }

    @Property
    void memoryOfJobs(@ForAll("regions") byte[] bytes) {
        Limits.check(
                new String(Arrays.copyOf(bytes, DATA), StandardCharsets.ISO_8859_1),
                () -> {
                    Files.write(file, bytes);
                    RunningJobs.in(file);
                },
                e -> e instanceof IOException
                        || e instanceof UncheckedIOException
                        || e instanceof IllegalArgumentException);
    }

    @Provide
    Arbitrary<byte[]> regions() throws IOException {
        return Mutants.ofBytes(
                List.of(region("tp=2"), region("pp=2,tp=2"), region("dp=2,ep=2")),
                "shardwright",
                "tp=2",
                "0,1",
                "dp=2147483647",
                "\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
                "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
                "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f",
                "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0006");
    }

    /** As a launcher writes it, cut off where slots begin. */
    private static byte[] region(String mesh) throws IOException {
        try (SharedFile shared = new SharedFile(Mesh.parse(mesh))) {
            return Arrays.copyOf(Files.readAllBytes(shared.path()), REGION);
        }
    }
}
