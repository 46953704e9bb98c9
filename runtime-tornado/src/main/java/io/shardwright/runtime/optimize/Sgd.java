package io.shardwright.runtime.optimize;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.spi.Kernels;

/** Gradient descent, with decay of matrices as part of the gradient. */
public final class Sgd implements Optimizer {
    private final Kernels kernels;
    private final double decay;
    private final FlatPart[] parts;

    /** @param model built */
    public Sgd(ModelAssembly model, double decay) {
        kernels = model.kernels();
        this.decay = decay;
        parts = FlatPart.of(model).toArray(FlatPart[]::new);
    }

    @Override
    public void step(double rate, double gradientScale) {
        for (FlatPart part : parts) {
            kernels.sgd(part.values(), part.gradients(), gradientScale, rate, part.decays() ? decay : 0);
        }
    }
}
