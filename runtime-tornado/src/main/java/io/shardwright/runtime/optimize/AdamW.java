package io.shardwright.runtime.optimize;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.spi.AdamWStep;
import io.shardwright.spi.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/** Adam with decoupled weight decay (Loshchilov and Hutter, 1711.05101), which decays matrices only. */
public final class AdamW implements Optimizer {
    /** @param decay share of its value that a matrix loses in one step of rate 1 */
    public record Settings(double beta1, double beta2, double epsilon, double decay) {
        /** Those of most language models: 0.9, 0.95, 1e-8. */
        public static Settings withDecay(double decay) {
            return new Settings(0.9, 0.95, 1e-8, decay);
        }
    }

    private record State(FlatPart part, LocalTensor firstMoment, LocalTensor secondMoment) {}

    private final Kernels kernels;
    private final Settings settings;
    private final State[] states;
    private long steps;

    /** @param model built, but not yet committed */
    public AdamW(ModelAssembly model, Settings settings) {
        kernels = model.kernels();
        this.settings = settings;
        List<FlatPart> parts = FlatPart.of(model);
        states = parts.stream()
                .map(part -> new State(
                        part,
                        model.optimizerState(part.values().size()),
                        model.optimizerState(part.values().size())))
                .toArray(State[]::new);
    }

    @Override
    public void step(double rate, double gradientScale) {
        steps++;
        AdamWStep decaying = numbers(rate, settings.decay());
        AdamWStep plain = numbers(rate, 0);
        for (State state : states) {
            FlatPart part = state.part();
            kernels.adamW(
                    part.values(),
                    part.gradients(),
                    state.firstMoment(),
                    state.secondMoment(),
                    gradientScale,
                    part.decays() ? decaying : plain);
        }
    }

    private AdamWStep numbers(double rate, double decay) {
        return new AdamWStep(steps, rate, settings.beta1(), settings.beta2(), settings.epsilon(), decay);
    }
}
