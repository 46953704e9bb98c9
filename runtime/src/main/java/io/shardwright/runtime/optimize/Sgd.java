package io.shardwright.runtime.optimize;

import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.kernel.Kernels;
import java.util.List;

/** Gradient descent, with decay of matrices as part of the gradient. */
public final class Sgd implements Optimizer {
    public record Settings(double decay) implements OptimizerSettings {
        @Override
        public String name() {
            return "sgd";
        }

        @Override
        public Needs needs() {
            return Needs.ELEMENTS;
        }

        @Override
        public List<String> states(ParameterRole role) {
            return List.of();
        }

        @Override
        public Optimizer of(ParameterParts parts) {
            return new Sgd(parts, this);
        }
    }

    private final Kernels kernels;
    private final Settings settings;
    private final FlatPart[] parts;

    private Sgd(ParameterParts parameters, Settings settings) {
        kernels = parameters.kernels();
        this.settings = settings;
        parts = parameters.all().toArray(FlatPart[]::new);
    }

    @Override
    public void step(double rate, double gradientScale) {
        for (FlatPart part : parts) {
            kernels.sgd(part.values(), part.gradients(), gradientScale, rate, part.decays() ? settings.decay() : 0);
        }
    }
}
