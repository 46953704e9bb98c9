package io.shardwright.runtime.data;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The memory of what one stage reads of a model's inputs, in one microbatch. Asking for a tensor makes no objects. */
public final class InputTensors {
    private final List<String> names;
    private final List<LocalTensor> read;
    private final Map<String, Optional<LocalTensor>> byName = new LinkedHashMap<>();
    private final List<Optional<LocalTensor>> byNumber = new ArrayList<>();
    private @Nullable LocalTensor unread;

    /**
     * @param names of all the model is given, in order
     * @param read by name, those that the stage reads
     */
    public InputTensors(List<String> names, Map<String, LocalTensor> read) {
        this.names = List.copyOf(names);
        this.read = List.copyOf(read.values());
        for (String name : names) {
            Optional<LocalTensor> tensor = Optional.ofNullable(read.get(name));
            byName.put(name, tensor);
            byNumber.add(tensor);
        }
    }

    /** Of all the model is given, in order. */
    public List<String> names() {
        return names;
    }

    /** Those that the stage reads. */
    public List<LocalTensor> read() {
        return read;
    }

    /** Sequences of the microbatch. */
    public long batch() {
        return read.getFirst().dim(0);
    }

    /** Empty if the stage doesn't read it. */
    public Optional<LocalTensor> of(String name) {
        return Objects.requireNonNullElse(byName.get(name), Optional.empty());
    }

    /** That of the model's inputs with this number; empty if there is none or the stage doesn't read it. */
    public Optional<LocalTensor> number(int number) {
        return number < byNumber.size() ? byNumber.get(number) : Optional.empty();
    }

    /** The same for tokens; where the stage doesn't read them, memory that nobody reads. */
    LocalTensor tokens(int number) {
        Optional<LocalTensor> tensor = number(number);
        return tensor.isPresent() ? tensor.get() : unread();
    }

    private LocalTensor unread() {
        LocalTensor made = unread;
        if (made == null) {
            LocalTensor like = read.getFirst();
            int[] memory = new int[Math.toIntExact(like.size())];
            made = LocalTensor.dense(Storage.on(MemorySegment.ofArray(memory)), DType.I32, like.dims());
            unread = made;
        }
        return made;
    }
}
