package io.shardwright.runtime.context;

import io.shardwright.tensor.LocalTensor;
import java.util.IdentityHashMap;
import java.util.function.Function;

/** What is made of tensors that are handed in again in every step: once for each. */
final class Views<V> {
    private final IdentityHashMap<LocalTensor, V> made = new IdentityHashMap<>();
    private final Function<LocalTensor, V> view;

    Views(Function<LocalTensor, V> view) {
        this.view = view;
    }

    V of(LocalTensor x) {
        V known = made.get(x);
        if (known == null) {
            known = view.apply(x);
            made.put(x, known);
        }
        return known;
    }
}
