package io.shardwright.runtime.cpu.vector.activation;

import io.shardwright.runtime.cpu.vector.RowArithmetic;
import io.shardwright.runtime.cpu.vector.RowLoop;
import io.shardwright.runtime.cpu.vector.TensorRows;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.LocalTensor;

/**
 * The row loops of one activation. Each activation has loops of its own, in a file of its own: a loop that several
 * shared would contain all of them once all had run, which is more than the JIT inlines.
 *
 * @param value {@code z = activation(x)}
 * @param gradient {@code z = x activation'(y)}
 * @param gated {@code z = activation(x) y}
 * @param withSlope {@code z = activation(x)}, then {@code x = activation'(x)}
 */
public record Activations(RowLoop value, RowLoop gradient, RowLoop gated, RowLoop withSlope) {
    private static final Activations GELU = new Activations(Gelu::value, Gelu::gradient, Gelu::gated, Gelu::withSlope);
    private static final Activations GELU_TANH =
            new Activations(GeluTanh::value, GeluTanh::gradient, GeluTanh::gated, GeluTanh::withSlope);
    private static final Activations SILU = new Activations(Silu::value, Silu::gradient, Silu::gated, Silu::withSlope);
    private static final Activations RELU = new Activations(Relu::value, Relu::gradient, Relu::gated, Relu::withSlope);
    private static final Activations TANH = new Activations(Tanh::value, Tanh::gradient, Tanh::gated, Tanh::withSlope);
    private static final Activations SIGMOID =
            new Activations(Sigmoid::value, Sigmoid::gradient, Sigmoid::gated, Sigmoid::withSlope);

    public static Activations of(Activation activation) {
        return switch (activation) {
            case GELU -> GELU;
            case GELU_TANH -> GELU_TANH;
            case SILU -> SILU;
            case RELU -> RELU;
            case TANH -> TANH;
            case SIGMOID -> SIGMOID;
        };
    }

    /** {@code a = activation(h)}. */
    public void activate(LocalTensor a, LocalTensor h) {
        value.over(a, h);
    }

    /** {@code a = activation(h)}, and where h lies {@code activation'(h)}. */
    public void activateInPlaceOf(LocalTensor h, LocalTensor a) {
        withSlope.over(a, h);
    }

    /** {@code dh = da activation'(h)}. */
    public void gradient(LocalTensor dh, LocalTensor da, LocalTensor h) {
        gradient.over(dh, da, h, 0);
    }

    /** {@code y = activation(gate) up}. */
    public void multiply(LocalTensor y, LocalTensor gate, LocalTensor up) {
        gated.over(y, gate, up, 0);
    }

    /** {@code dGate = dy up activation'(gate)}, {@code dUp = dy activation(gate)}. */
    public void multiplyGradient(LocalTensor dGate, LocalTensor dUp, LocalTensor dy, LocalTensor gate, LocalTensor up) {
        TensorRows.requireSame(dGate, dy);
        TensorRows.requireSame(dUp, dy);
        TensorRows.requireSame(gate, dy);
        TensorRows.requireSame(up, dy);
        long dGateAt = TensorRows.address(dGate);
        long dUpAt = TensorRows.address(dUp);
        long dyAt = TensorRows.address(dy);
        long gateAt = TensorRows.address(gate);
        long upAt = TensorRows.address(up);
        int rows = TensorRows.count(dy);
        int count = TensorRows.size(dy);
        for (int row = 0; row < rows; row++) {
            long dGateRow = dGateAt + TensorRows.rowBytes(dGate, row);
            long dyRow = dyAt + TensorRows.rowBytes(dy, row);
            long gateRow = gateAt + TensorRows.rowBytes(gate, row);
            RowArithmetic.multiplyRow(dGateRow, dyRow, upAt + TensorRows.rowBytes(up, row), 0, count);
            gradient.run(dGateRow, dGateRow, gateRow, 0, count);
            gated.run(dUpAt + TensorRows.rowBytes(dUp, row), gateRow, dyRow, 0, count);
        }
    }
}
