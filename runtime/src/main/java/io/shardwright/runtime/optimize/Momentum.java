package io.shardwright.runtime.optimize;

import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * Gradient descent with momentum (Polyak, 1964), or Nesterov's (Sutskever et al., ICML 2013), as torch.optim.SGD has them
 * without dampening. Decay of matrices is part of the gradient.
 */
public final class Momentum implements Optimizer {
    private static final String VELOCITY = "velocity";

    /** @param momentum share of the velocity that is left after a step */
    public record Settings(double momentum, double decay, boolean nesterov) implements OptimizerSettings {
        @Override
        public String name() {
            return nesterov ? "nesterov" : "momentum";
        }

        @Override
        public Needs needs() {
            return Needs.ELEMENTS;
        }

        @Override
        public List<String> states(ParameterRole role) {
            return List.of(VELOCITY);
        }

        @Override
        public Optimizer of(ParameterParts parts) {
            return new Momentum(parts, this);
        }
    }

    private record State(FlatPart part, LocalTensor velocity) {}

    private final Kernels kernels;
    private final Settings settings;
    private final State[] states;

    private Momentum(ParameterParts parameters, Settings settings) {
        kernels = parameters.kernels();
        this.settings = settings;
        states = parameters.all().stream()
                .map(part -> new State(part, parameters.state(part, VELOCITY)))
                .toArray(State[]::new);
    }

    @Override
    public void step(double rate, double gradientScale) {
        MomentumStep decaying = numbers(rate, settings.decay());
        MomentumStep plain = numbers(rate, 0);
        for (State state : states) {
            FlatPart part = state.part();
            MomentumStep step = part.decays() ? decaying : plain;
            kernels.momentum(part.values(), part.gradients(), state.velocity(), gradientScale, step);
        }
    }

    private MomentumStep numbers(double rate, double decay) {
        return new MomentumStep(rate, settings.momentum(), decay, settings.nesterov());
    }
}
