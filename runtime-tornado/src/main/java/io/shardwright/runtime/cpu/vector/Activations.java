package io.shardwright.runtime.cpu.vector;

import static io.shardwright.runtime.cpu.vector.Lanes.COUNT;
import static io.shardwright.runtime.cpu.vector.Lanes.first;
import static io.shardwright.runtime.cpu.vector.Lanes.load;
import static io.shardwright.runtime.cpu.vector.Lanes.store;

import io.shardwright.spi.Activation;
import io.shardwright.tensor.LocalTensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Activations, plain and gated, with their gradients: the row loops of one activation. */
public final class Activations {
    private static final Activations[] ALL = all();

    private final Activation activation;
    private final RowLoop value = this::valueRow;
    private final RowLoop gradient = this::gradientRow;
    private final RowLoop gated = this::gatedRow;

    private Activations(Activation activation) {
        this.activation = activation;
    }

    public static Activations of(Activation activation) {
        return ALL[activation.ordinal()];
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
            gatedGradientRow(dGateAt, dUpAt, dyAt, gateAt, upAt, count);
            dGateAt += 4L * Rows.stride(dGate);
            dUpAt += 4L * Rows.stride(dUp);
            dyAt += 4L * Rows.stride(dy);
            gateAt += 4L * Rows.stride(gate);
            upAt += 4L * Rows.stride(up);
        }
    }

    void valueRow(long a, long h, long unused, float unused2, int count) {
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += COUNT) {
            store(VectorActivation.value(activation, load(h + 4L * i)), a + 4L * i);
        }
        if (whole < count) {
            VectorMask<Float> mask = first(count - whole);
            store(VectorActivation.value(activation, load(h + 4L * whole, mask)), a + 4L * whole, mask);
        }
    }

    private void gradientRow(long dh, long da, long h, float unused, int count) {
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector slope = VectorActivation.slope(activation, load(h + 4L * i));
            store(load(da + 4L * i).mul(slope), dh + 4L * i);
        }
        if (whole < count) {
            VectorMask<Float> mask = first(count - whole);
            FloatVector slope = VectorActivation.slope(activation, load(h + 4L * whole, mask));
            store(load(da + 4L * whole, mask).mul(slope), dh + 4L * whole, mask);
        }
    }

    private void gatedRow(long y, long gate, long up, float unused, int count) {
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector value = VectorActivation.value(activation, load(gate + 4L * i));
            store(load(up + 4L * i).mul(value), y + 4L * i);
        }
        if (whole < count) {
            VectorMask<Float> mask = first(count - whole);
            FloatVector value = VectorActivation.value(activation, load(gate + 4L * whole, mask));
            store(load(up + 4L * whole, mask).mul(value), y + 4L * whole, mask);
        }
    }

    private void gatedGradientRow(long dGate, long dUp, long dy, long gate, long up, int count) {
        for (int i = 0; i < count; i += COUNT) {
            VectorMask<Float> mask = first(count - i);
            FloatVector d = load(dy + 4L * i, mask);
            FloatVector g = load(gate + 4L * i, mask);
            FloatVector u = load(up + 4L * i, mask);
            store(d.mul(u).mul(VectorActivation.slope(activation, g)), dGate + 4L * i, mask);
            store(d.mul(VectorActivation.value(activation, g)), dUp + 4L * i, mask);
        }
    }
}
