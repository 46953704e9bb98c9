package io.shardwright.runtime.train;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradients that an update leaves zero, and to which then only products of linear layers and experts are added: the first of a step
 * may write. A table that is looked up isn't among them, even if a linear layer is tied to it, nor what units take turns in.
 */
final class ClearedGradients {
    private final Kernels kernels;
    private final List<LocalTensor> gradients = new ArrayList<>();

    /** @param model with all its units declared */
    ClearedGradients(ModelAssembly model) {
        kernels = model.kernels();
        for (Unit unit : model.units()) {
            if (unit.keepsGradients()) {
                unit.parameters().forEach(this::add);
            }
        }
    }

    private void add(ShardedParameter parameter) {
        switch (parameter.parameter().role()) {
            case HIDDEN_MATRIX, HEAD, EXPERTS ->
                gradients.add(parameter.parameter().gradient());
            case EMBEDDING, ROUTER, VECTOR -> {}
        }
    }

    void tellKernels() {
        for (int i = 0; i < gradients.size(); i++) {
            kernels.weightGradientIsZero(gradients.get(i));
        }
    }
}
