package io.shardwright.runtime.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import io.shardwright.grammar.NearName;
import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file, read where it lies: an unsigned 64-bit length, a JSON header of that length, then the tensors' bytes,
 * all little-endian.
 */
public final class SafetensorsFile implements AutoCloseable {
    static final String METADATA = "__metadata__";
    static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final Arena arena;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Map<String, Long> starts = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafetensorsFile(Path path, Arena arena) {
        this.path = path;
        this.arena = arena;
    }

    /** @throws CheckpointException if there is no such file, or it is no safetensors file */
    @SuppressWarnings("MustBeClosedChecker") // closing the file closes its arena
    public static SafetensorsFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new CheckpointException(path, "is no file");
        }
        SafetensorsFile file = new SafetensorsFile(path, Arena.ofShared());
        try (FileChannel channel = FileChannel.open(path)) {
            file.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), file.arena));
            return file;
        } catch (IOException e) {
            file.close();
            throw new CheckpointException(path, "cannot be read: " + FileProblem.of(e));
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | ClassCastException
                | NumberFormatException
                | ArithmeticException e) {
            file.close();
            throw new CheckpointException(path, "is no safetensors file: its header is not the JSON it should be");
        } catch (CheckpointException e) {
            file.close();
            throw e;
        }
    }

    private void read(MemorySegment file) {
        if (file.byteSize() < Long.BYTES) {
            throw new CheckpointException(path, "is no safetensors file: it has only " + file.byteSize() + " bytes");
        }
        long length = file.get(LENGTH, 0);
        if (length < 2 || length > Math.min(file.byteSize() - Long.BYTES, Integer.MAX_VALUE)) {
            throw new CheckpointException(
                    path,
                    "is no safetensors file: a header of " + Long.toUnsignedString(length) + " bytes in a file of "
                            + file.byteSize());
        }
        byte[] header = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment data = file.asSlice(Long.BYTES + length);
        SafetensorsHeader.read(path, new String(header, StandardCharsets.UTF_8))
                .forEach((name, value) -> readEntry(name, value.getAsJsonObject(), data));
        requireApart();
    }

    /** No byte belongs to two tensors. */
    private void requireApart() {
        List<Map.Entry<String, Long>> begins =
                starts.entrySet().stream().sorted(Map.Entry.comparingByValue()).toList();
        for (int i = 1; i < begins.size(); i++) {
            String name = begins.get(i - 1).getKey();
            String next = begins.get(i).getKey();
            long end = begins.get(i - 1).getValue() + tensor(name).bytes();
            if (end > begins.get(i).getValue() && tensor(next).bytes() > 0) {
                throw new CheckpointException(path, "is damaged: " + name + " and " + next + " lie in the same bytes");
            }
        }
    }

    private void readEntry(String name, JsonObject entry, MemorySegment data) {
        if (name.equals(METADATA)) {
            entry.asMap().forEach((key, value) -> metadata.put(key, value.getAsString()));
            return;
        }
        TensorInfo info = new TensorInfo(
                name,
                member(entry, "dtype").getAsString(),
                numbers(member(entry, "shape").getAsJsonArray()));
        List<Long> offsets = numbers(member(entry, "data_offsets").getAsJsonArray());
        if (offsets.size() != 2) {
            throw new JsonParseException("data_offsets of " + name);
        }
        long begin = offsets.getFirst();
        long end = offsets.getLast();
        if (begin < 0 || end < begin || end > data.byteSize() || info.bytes() >= 0 && info.bytes() != end - begin) {
            throw new CheckpointException(
                    path,
                    "is cut off or damaged: " + info + " lies at bytes " + begin + " to " + end + " of "
                            + data.byteSize());
        }
        starts.put(name, begin);
        tensors.put(name, new StoredTensor(path, info, data.asSlice(begin, end - begin)));
    }

    private static JsonElement member(JsonObject entry, String key) {
        JsonElement member = entry.get(key);
        if (member == null) {
            throw new JsonParseException("no " + key);
        }
        return member;
    }

    private static List<Long> numbers(JsonArray array) {
        return array.asList().stream().map(JsonElement::getAsLong).toList();
    }

    public Path path() {
        return path;
    }

    /** Free text by key. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** In the order of the header. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** @throws CheckpointException if there is none of that name */
    public StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            String near = NearName.of(name, names())
                    .map(other -> "; the nearest name is " + other)
                    .orElse("");
            throw new CheckpointException(path, "has no tensor " + name + near);
        }
        return tensor;
    }

    @Override
    public void close() {
        arena.close();
    }
}
