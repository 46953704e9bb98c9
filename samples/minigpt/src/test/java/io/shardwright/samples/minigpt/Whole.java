package io.shardwright.samples.minigpt;

import io.shardwright.spi.Assembly;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.spi.model.Flow;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Pass;
import io.shardwright.spi.model.Port;
import io.shardwright.spi.model.Ports;
import io.shardwright.tensor.LocalTensor;
import java.util.function.Function;

/**
 * The whole of a model that is cut, driven as if it were one unit. Its class is for those who call it themselves; what a runtime drives
 * are its units.
 *
 * @param forward of tokens and targets, to a loss
 * @param backward of tokens, targets and the loss's gradient
 */
record Whole<S>(Assembly assembly, Function<Slot, S> newSavedIn, Method<S> forward, Method<S> backward)
        implements GeneratedModel<S> {
    /** {@code forward} or {@code backward} of a generated class. */
    @FunctionalInterface
    interface Method<S> {
        void run(LocalTensor tokens, LocalTensor targets, LocalTensor last, S saved);
    }

    static ModelUnits nextToken(GptConfig config) {
        return units(assembly -> {
            ShardedNextToken model = new ShardedNextToken(config, assembly);
            return new Whole<>(assembly, model::newSaved, model::forward, model::backward);
        });
    }

    static ModelUnits tiedNextToken(GptConfig config) {
        return units(assembly -> {
            ShardedTiedNextToken model = new ShardedTiedNextToken(config, assembly);
            return new Whole<>(assembly, model::newSaved, model::forward, model::backward);
        });
    }

    static ModelUnits recomputedNextToken(GptConfig config) {
        return units(assembly -> {
            ShardedRecomputedNextToken model = new ShardedRecomputedNextToken(config, assembly);
            return new Whole<>(assembly, model::newSaved, model::forward, model::backward);
        });
    }

    static ModelUnits units(Function<Assembly, GeneratedModel<?>> made) {
        return ModelUnits.whole(made, "tokens", "targets");
    }

    @Override
    public Ports ports() {
        long batch = assembly.batch();
        long seq = assembly.seq();
        return Ports.from(Port.i32("tokens", batch, seq), Port.i32("targets", batch, seq))
                .to(Port.f32("loss"));
    }

    @Override
    public S newSaved(Slot slot) {
        return newSavedIn.apply(slot);
    }

    @Override
    public void run(Pass pass, Flow flow, S saved) {
        switch (pass) {
            case FORWARD -> forward.run(flow.input(0), flow.input(1), flow.result(0), saved);
            case INPUT_GRADIENTS -> {}
            case BACKWARD, WEIGHT_GRADIENTS -> backward.run(flow.input(0), flow.input(1), flow.dResult(0), saved);
        }
    }
}
