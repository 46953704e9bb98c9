package io.shardwright.runtime.optimize;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * Before the update of what is learned, biases of routers change by their rate against their experts' load (DeepSeek-V3, 2412.19437
 * §2.1.2): nobody else updates them, as their gradient is then zero.
 */
final class RouterBiases implements Optimizer {
    private final Optimizer optimizer;
    private final Kernels kernels;
    private final List<RouterBias> biases;

    RouterBiases(Optimizer optimizer, Kernels kernels, List<RouterBias> biases) {
        this.optimizer = optimizer;
        this.kernels = kernels;
        this.biases = List.copyOf(biases);
    }

    @Override
    public void step(double rate, double gradientScale) {
        for (int i = 0; i < biases.size(); i++) {
            balance(biases.get(i));
        }
        optimizer.step(rate, gradientScale);
    }

    private void balance(RouterBias bias) {
        LocalTensor value = bias.value();
        LocalTensor violation = bias.violation();
        kernels.toHost(value);
        kernels.toHost(violation);
        for (long e = 0; e < value.size(); e++) {
            value.set((float) (value.get(e) - bias.rate() * Math.signum(violation.get(e))), e);
            violation.set(0, e);
        }
        kernels.toDevice(value);
        kernels.toDevice(violation);
    }

    @Override
    public void resume(long updates) {
        optimizer.resume(updates);
    }
}
