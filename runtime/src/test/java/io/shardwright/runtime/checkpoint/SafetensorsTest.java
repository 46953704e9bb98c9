package io.shardwright.runtime.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("a.safetensors");
    }

    /** A file as another program would write it, with no care for alignment. */
    private void write(String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        Files.write(
                path,
                ByteBuffer.allocate(8 + text.length + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(text.length)
                        .put(text)
                        .put(data)
                        .array());
    }

    @Test
    void readsBackWhatItWrote() {
        List<TensorInfo> infos = List.of(
                new TensorInfo("a.weight", "F32", List.of(2L, 3L)),
                new TensorInfo("count", "I64", List.of()),
                new TensorInfo("none", "F32", List.of(0L, 4L)),
                new TensorInfo("tokens", "I32", List.of(2L)));
        try (SafetensorsWriter writer = new SafetensorsWriter(path, Map.of("key", "a \"value\""), infos)) {
            writer.write(MemorySegment.ofArray(new float[] {1, 2, 3, 4, 5, -0.1f}));
            writer.write(MemorySegment.ofArray(new long[] {1L << 40}));
            writer.write(MemorySegment.ofArray(new float[0]));
            writer.write(MemorySegment.ofArray(new int[] {7, -8}));
            writer.complete();
        }
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.metadata()).containsExactly(Map.entry("key", "a \"value\""));
            assertThat(file.names()).containsExactly("a.weight", "count", "none", "tokens");
            assertThat(infos)
                    .allSatisfy(
                            info -> assertThat(file.tensor(info.name()).info()).isEqualTo(info));
            assertThat(file.tensor("a.weight").real(5)).isEqualTo(-0.1f);
            assertThat(file.tensor("count").whole(0)).isEqualTo(1L << 40);
            assertThat(file.tensor("tokens").whole(1)).isEqualTo(-8);
            LocalTensor copy = LocalTensor.dense(Storage.on(MemorySegment.ofArray(new float[6])), DType.F32, 3, 2);
            file.tensor("a.weight").copyTo(copy);
            assertThat(copy.get(1, 1)).isEqualTo(4);
        }
    }

    @Test
    void readsTensorsAtOddAddressesAndRoundsDoubles() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(13).order(ByteOrder.LITTLE_ENDIAN);
        data.put((byte) 1).putDouble(0.1).putInt(42);
        write("""
            {"b": {"dtype":"U8","shape":[1],"data_offsets":[0,1]},
             "d": {"dtype":"F64","shape":[1],"data_offsets":[1,9]},
             "i": {"dtype":"I32","shape":[1],"data_offsets":[9,13]}}\
            """, data.array());
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            assertThat(file.tensor("d").real(0)).isEqualTo(0.1);
            assertThat(file.tensor("i").whole(0)).isEqualTo(42);
            LocalTensor one = LocalTensor.dense(Storage.on(MemorySegment.ofArray(new float[1])), DType.F32, 1);
            file.tensor("d").copyTo(one);
            assertThat(one.get(0)).isEqualTo(0.1f);
            assertThatThrownBy(() -> file.tensor("i").real(0))
                    .hasMessageContaining("i I32[1], and F32 or F64 is needed");
            assertThatThrownBy(() -> file.tensor("ii")).hasMessageContaining("has no tensor ii; the nearest name is i");
        }
    }

    @Test
    void leavesNothingOfAFileThatWasNotFinished() {
        try (SafetensorsWriter writer =
                new SafetensorsWriter(path, Map.of(), List.of(new TensorInfo("a", "F32", List.of(2L))))) {
            assertThatThrownBy(() -> writer.write(MemorySegment.ofArray(new float[1])))
                    .hasMessageContaining("has 8 bytes, not 4");
            assertThatThrownBy(writer::complete).hasMessageContaining("lacks ");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void rejectsWhatIsNoSafetensorsFile() throws IOException {
        assertThatThrownBy(() -> SafetensorsFile.open(path))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(path + " is no file");
        Files.writeString(path, "abc");
        assertThatThrownBy(() -> SafetensorsFile.open(path)).hasMessageContaining("only 3 bytes");
        Files.writeString(path, "a text that is longer than a length");
        assertThatThrownBy(() -> SafetensorsFile.open(path))
                .hasMessageContaining("is no safetensors file: a header of");
        write("[1, 2]", new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(path)).hasMessageContaining("not the JSON it should be");
        write("{\"a\": {\"dtype\":\"F32\"}}", new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(path)).hasMessageContaining("not the JSON it should be");
    }

    @Test
    void rejectsAFileThatWasCutOff() throws IOException {
        write("{\"a\": {\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}", new byte[12]);
        assertThatThrownBy(() -> SafetensorsFile.open(path))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("is cut off or damaged: a F32[4] lies at bytes 0 to 16 of 12");
    }
}
