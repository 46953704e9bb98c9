package io.shardwright.runtime.apply;

import io.shardwright.runtime.data.InputTensors;
import io.shardwright.tensor.LocalTensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model is given whose loss another one computes, under the names that the other has for it, as sources know no others. One that the other
 * has no name for is taken for the one at the same place.
 */
public final class NamedInputs {
    private final List<String> names;
    private final Map<String, String> outer = new LinkedHashMap<>();
    /** Each slot has its own, and always the same. */
    private final Map<InputTensors, InputTensors> known = new HashMap<>();

    /**
     * @param inner of the model that is applied
     * @param names of the one that is trained
     */
    public NamedInputs(List<String> inner, List<String> names) {
        this.names = List.copyOf(names);
        for (int i = 0; i < inner.size(); i++) {
            String name = inner.get(i);
            outer.put(name, names.contains(name) || i >= names.size() ? name : names.get(i));
        }
    }

    /** Of a slot, which is asked for again and again: makes no objects after the first time. */
    public InputTensors of(InputTensors inputs) {
        return known.computeIfAbsent(inputs, this::renamed);
    }

    /** Of memory that is asked for once. */
    public InputTensors renamed(InputTensors inputs) {
        Map<String, LocalTensor> read = new LinkedHashMap<>();
        outer.forEach((inner, name) -> inputs.of(inner).ifPresent(tensor -> read.put(name, tensor)));
        return new InputTensors(names, read);
    }
}
