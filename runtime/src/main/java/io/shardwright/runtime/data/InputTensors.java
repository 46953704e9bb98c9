package io.shardwright.runtime.data;

import io.shardwright.tensor.LocalTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The memory of what one stage reads of a model's inputs, in one microbatch.
 *
 * @param names of all the model is given, in order
 * @param read by name, those that the stage reads
 */
public record InputTensors(List<String> names, Map<String, LocalTensor> read) {
    public InputTensors {
        names = List.copyOf(names);
        read = new LinkedHashMap<>(read);
    }

    /** Empty if the stage doesn't read it. */
    public Optional<LocalTensor> of(String name) {
        return Optional.ofNullable(read.get(name));
    }

    /** That of the model's inputs with this number; empty if there is none or the stage doesn't read it. */
    public Optional<LocalTensor> number(int number) {
        return number < names.size() ? of(names.get(number)) : Optional.empty();
    }
}
