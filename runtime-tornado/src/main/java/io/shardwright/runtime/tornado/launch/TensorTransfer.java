package io.shardwright.runtime.tornado.launch;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A tensor on its way to the device or to the host, through an array of its own that takes its elements without gaps. */
public final class TensorTransfer implements RecordedEntry {
    private static final int EXACT = 1 << 24;

    private final boolean toDevice;
    private final DType type;
    private final DeviceRows place;
    private final TornadoNativeArray elements;

    /** @param place of {@code x} in the device's memory */
    public TensorTransfer(boolean toDevice, LocalTensor x, DeviceRows place) {
        this.toDevice = toDevice;
        this.place = place;
        type = x.type();
        int size = Math.max(1, place.size());
        elements = type == DType.BF16 ? new ShortArray(size) : new FloatArray(size);
    }

    /** Whether it is the crossing of {@code x} the same way. */
    public boolean matches(boolean wayToDevice, LocalTensor x, DeviceRows at) {
        return toDevice == wayToDevice && type == x.type() && place.equals(at);
    }

    public boolean toDevice() {
        return toDevice;
    }

    public DeviceRows place() {
        return place;
    }

    /** Floats; of a bf16 tensor its bits. */
    public TornadoNativeArray elements() {
        return elements;
    }

    /** Takes the elements of {@code x}. */
    public void load(LocalTensor x) {
        MemorySegment host = x.storage().segment();
        for (int row = 0; row < place.rows(); row++) {
            if (type == DType.I32) {
                loadWhole(host, hostRow(x, row), row * place.cols());
            } else {
                MemorySegment.copy(host, hostRow(x, row), elements.getSegment(), rowBytes() * row, rowBytes());
            }
        }
    }

    /** Gives them to {@code x}. */
    public void store(LocalTensor x) {
        MemorySegment host = x.storage().segment();
        for (int row = 0; row < place.rows(); row++) {
            if (type == DType.I32) {
                storeWhole(host, hostRow(x, row), row * place.cols());
            } else {
                MemorySegment.copy(elements.getSegment(), rowBytes() * row, host, hostRow(x, row), rowBytes());
            }
        }
    }

    private long hostRow(LocalTensor x, int row) {
        return (x.offset() + (long) row * place.stride()) * type.bytes();
    }

    private long rowBytes() {
        return (long) place.cols() * type.bytes();
    }

    private void loadWhole(MemorySegment host, long from, int to) {
        for (int col = 0; col < place.cols(); col++) {
            int number = host.get(ValueLayout.JAVA_INT, from + 4L * col);
            if (Math.abs((long) number) > EXACT) {
                throw new TornadoException("a whole number, " + number
                        + ", is beyond 2^24, up to which --device tornado " + "holds them exactly");
            }
            elements.getSegment().setAtIndex(ValueLayout.JAVA_FLOAT, to + col, number);
        }
    }

    private void storeWhole(MemorySegment host, long to, int from) {
        for (int col = 0; col < place.cols(); col++) {
            float number = elements.getSegment().getAtIndex(ValueLayout.JAVA_FLOAT, from + col);
            host.set(ValueLayout.JAVA_INT, to + 4L * col, (int) number);
        }
    }
}
