package io.shardwright.runtime.optimize;

import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * The running means that Adam and AdamW keep of every element's gradient and of its square.
 *
 * <p>The number of the step is counted here, as bias correction depends on it.
 */
final class Moments {
    /** Of gradients and of their squares. */
    static final List<String> NAMES = List.of("first_moment", "second_moment");

    /** The kernel of one of the two. */
    interface Update {
        void run(
                LocalTensor value,
                LocalTensor gradient,
                LocalTensor firstMoment,
                LocalTensor secondMoment,
                double gradientScale,
                AdamStep step);
    }

    private record State(FlatPart part, LocalTensor first, LocalTensor second) {}

    private final Update update;
    private final State[] states;
    private long steps;

    Moments(Update update, List<FlatPart> parts, ParameterParts memory) {
        this.update = update;
        states = parts.stream()
                .map(part -> new State(part, memory.state(part, NAMES.getFirst()), memory.state(part, NAMES.getLast())))
                .toArray(State[]::new);
    }

    /** As if so many steps had been made. */
    void resume(long made) {
        steps = made;
    }

    void step(double rate, double gradientScale, double beta1, double beta2, double epsilon, double decay) {
        steps++;
        AdamStep decaying = new AdamStep(steps, rate, beta1, beta2, epsilon, decay);
        AdamStep plain = new AdamStep(steps, rate, beta1, beta2, epsilon, 0);
        for (State state : states) {
            FlatPart part = state.part();
            AdamStep step = part.decays() ? decaying : plain;
            update.run(part.values(), part.gradients(), state.first(), state.second(), gradientScale, step);
        }
    }
}
