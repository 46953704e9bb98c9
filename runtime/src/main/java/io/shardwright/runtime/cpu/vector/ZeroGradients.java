package io.shardwright.runtime.cpu.vector;

import io.shardwright.tensor.LocalTensor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Gradients of weights that are known to be zero: the first product to one of them writes it, and has nothing to read. */
public final class ZeroGradients {
    private final Set<LocalTensor> known = Collections.newSetFromMap(new IdentityHashMap<>());

    public void add(LocalTensor gradient) {
        known.add(gradient);
    }

    /** Whether it was known to be zero; it is not any more. */
    boolean take(LocalTensor gradient) {
        return known.remove(gradient);
    }
}
