package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.ALL;
import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.ORDER;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;

import io.shardwright.spi.Activation;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Activations, plain and gated, with their gradients: the row loops of one activation. */
public final class Activations {
    private static final Activations[] KINDS = all();

    private final Activation activation;
    private final RowLoop value = this::valueRow;
    private final RowLoop gradient = this::gradientRow;
    private final RowLoop gated = this::gatedRow;

    private Activations(Activation activation) {
        this.activation = activation;
    }

    public static Activations of(Activation activation) {
        return KINDS[activation.ordinal()];
    }

    private static Activations[] all() {
        Activation[] activations = Activation.values();
        Activations[] all = new Activations[activations.length];
        for (Activation activation : activations) {
            all[activation.ordinal()] = new Activations(activation);
        }
        return all;
    }

    /** {@code a = activation(h)}. */
    public void activate(LocalTensor a, LocalTensor h) {
        value.over(a, h);
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
    public void multiplyGradient(
            LocalTensor dGate, LocalTensor dUp, LocalTensor dy, LocalTensor gate, LocalTensor up) {
        Rows.requireSame(dGate, dy);
        Rows.requireSame(dUp, dy);
        Rows.requireSame(gate, dy);
        Rows.requireSame(up, dy);
        long dGateAt = Rows.address(dGate);
        long dUpAt = Rows.address(dUp);
        long dyAt = Rows.address(dy);
        long gateAt = Rows.address(gate);
        long upAt = Rows.address(up);
        int rows = Rows.count(dy);
        int count = Rows.size(dy);
        for (int row = 0; row < rows; row++) {
            Elementwise.multiplyRow(dGateAt, dyAt, upAt, 0, count);
            gradientRow(dGateAt, dGateAt, gateAt, 0, count);
            gatedRow(dUpAt, gateAt, dyAt, 0, count);
            dGateAt += 4L * Rows.stride(dGate);
            dUpAt += 4L * Rows.stride(dUp);
            dyAt += 4L * Rows.stride(dy);
            gateAt += 4L * Rows.stride(gate);
            upAt += 4L * Rows.stride(up);
        }
    }

    // One masked loop each, without a separate tail: see VectorMath on the size at which the JIT gives up inlining. For
    // the same reason inputs are loaded first.

    private void valueRow(long a, long h, long unused, float unused2, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector x = load(h + 4L * i, mask);
            VectorActivation.value(activation, x).intoMemorySegment(ALL, a + 4L * i, ORDER, mask);
        }
    }

    private void gradientRow(long dh, long da, long h, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector x = load(h + 4L * i, mask);
            FloatVector d = load(da + 4L * i, mask);
            d.mul(VectorActivation.slope(activation, x)).intoMemorySegment(ALL, dh + 4L * i, ORDER, mask);
        }
    }

    private void gatedRow(long y, long gate, long up, float unused, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector g = load(gate + 4L * i, mask);
            FloatVector u = load(up + 4L * i, mask);
            u.mul(VectorActivation.value(activation, g)).intoMemorySegment(ALL, y + 4L * i, ORDER, mask);
        }
    }
}
