package io.shardwright.runtime.optimize;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * An optimizer in mixed precision (Micikevicius et al., 1710.03740 §3.1): it updates f32 copies of the values, which the values
 * are rounded from after each step. So what is too small to change a rounded value still adds up.
 */
public final class RoundedValues implements Optimizer {
    /** @param copy f32, of as many elements as the values */
    public record Pair(LocalTensor values, LocalTensor copy) {}

    private final Optimizer optimizer;
    private final Kernels kernels;
    private final List<Pair> pairs;

    RoundedValues(Optimizer optimizer, Kernels kernels, List<Pair> pairs) {
        this.optimizer = optimizer;
        this.kernels = kernels;
        this.pairs = List.copyOf(pairs);
    }

    @Override
    public void step(double rate, double gradientScale) {
        optimizer.step(rate, gradientScale);
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            kernels.copy(pair.values(), pair.copy());
        }
    }

    @Override
    public void resume(long updates) {
        optimizer.resume(updates);
    }
}
