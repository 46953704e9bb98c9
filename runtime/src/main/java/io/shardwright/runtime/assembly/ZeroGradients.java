package io.shardwright.runtime.assembly;

import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Which gradients are zero still, as the update has left them. Only of those that nobody else adds to than linear layers and experts,
 * which ask: a table that is looked up isn't among them, even if a linear layer is tied to it, nor what units take turns in.
 */
final class ZeroGradients {
    private final List<LocalTensor> all = new ArrayList<>();
    private final Set<LocalTensor> zero = Collections.newSetFromMap(new IdentityHashMap<>());

    void add(Unit unit) {
        if (unit.keepsGradients()) {
            unit.parameters().forEach(this::add);
        }
    }

    private void add(ShardedParameter parameter) {
        switch (parameter.parameter().role()) {
            case HIDDEN_MATRIX, HEAD, EXPERTS -> all.add(parameter.parameter().gradient());
            case EMBEDDING, ROUTER, VECTOR, OWN -> {}
        }
    }

    void afterUpdate() {
        for (int i = 0; i < all.size(); i++) {
            zero.add(all.get(i));
        }
    }

    /** Whether it was zero; it is not any more. */
    boolean take(LocalTensor gradient) {
        return zero.remove(gradient);
    }
}
