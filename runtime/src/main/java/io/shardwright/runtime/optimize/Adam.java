package io.shardwright.runtime.optimize;

import io.shardwright.spi.ParameterRole;
import java.util.List;

/** Adam (Kingma and Ba, 1412.6980), with decay of matrices as part of the gradient. */
public final class Adam implements Optimizer {
    /** @param decay share of a matrix that is added to its gradient */
    public record Settings(double beta1, double beta2, double epsilon, double decay) implements OptimizerSettings {
        /** Those of most language models: 0.9, 0.95, 1e-8. */
        public static Settings withDecay(double decay) {
            return new Settings(0.9, 0.95, 1e-8, decay);
        }

        @Override
        public String name() {
            return "adam";
        }

        @Override
        public Needs needs() {
            return Needs.ELEMENTS;
        }

        @Override
        public List<String> states(ParameterRole role) {
            return Moments.NAMES;
        }

        @Override
        public Optimizer of(ParameterParts parts) {
            return new Adam(parts.all(), parts, this);
        }
    }

    private final Settings settings;
    private final Moments moments;

    Adam(List<FlatPart> parts, ParameterParts memory, Settings settings) {
        this.settings = settings;
        moments = new Moments(memory.kernels()::adam, parts, memory);
    }

    @Override
    public void step(double rate, double gradientScale) {
        moments.step(rate, gradientScale, settings.beta1(), settings.beta2(), settings.epsilon(), settings.decay());
    }

    @Override
    public void resume(long updates) {
        moments.resume(updates);
    }
}
