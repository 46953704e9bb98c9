package io.shardwright.runtime.tornado.launch;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A tensor on its way to the device or to the host, through an array of its own that takes its elements without gaps. */
public final class TensorTransfer implements RecordedEntry {
    private static final int EXACT = 1 << 24;

    private final boolean toDevice;
    private final boolean whole;
    private final DeviceRows place;
    private final FloatArray elements;

    /** @param place of {@code x} in the device's memory */
    public TensorTransfer(boolean toDevice, LocalTensor x, DeviceRows place) {
        this.toDevice = toDevice;
        this.place = place;
        whole = x.type() == DType.I32;
        elements = new FloatArray(Math.max(1, place.size()));
    }

    /** Whether it is the crossing of {@code x} the same way. */
    public boolean matches(boolean wayToDevice, LocalTensor x, DeviceRows at) {
        return toDevice == wayToDevice && whole == (x.type() == DType.I32) && place.equals(at);
    }

    public boolean toDevice() {
        return toDevice;
    }

    public DeviceRows place() {
        return place;
    }

    public FloatArray elements() {
        return elements;
    }

    /** Takes the elements of {@code x}. */
    public void load(LocalTensor x) {
        MemorySegment host = x.storage().segment();
        for (int row = 0; row < place.rows(); row++) {
            long from = (x.offset() + (long) row * place.stride()) * Float.BYTES;
            if (whole) {
                loadWhole(host, from, row * place.cols());
            } else {
                MemorySegment.copy(host, from, elements.getSegment(), rowBytes() * row, rowBytes());
            }
        }
    }

    /** Gives them to {@code x}. */
    public void store(LocalTensor x) {
        MemorySegment host = x.storage().segment();
        for (int row = 0; row < place.rows(); row++) {
            long to = (x.offset() + (long) row * place.stride()) * Float.BYTES;
            if (whole) {
                for (int col = 0; col < place.cols(); col++) {
                    host.set(ValueLayout.JAVA_INT, to + 4L * col, (int) elements.get(row * place.cols() + col));
                }
            } else {
                MemorySegment.copy(elements.getSegment(), rowBytes() * row, host, to, rowBytes());
            }
        }
    }

    private long rowBytes() {
        return (long) place.cols() * Float.BYTES;
    }

    private void loadWhole(MemorySegment host, long from, int to) {
        for (int col = 0; col < place.cols(); col++) {
            int number = host.get(ValueLayout.JAVA_INT, from + 4L * col);
            if (Math.abs((long) number) > EXACT) {
                throw new TornadoException("a whole number, " + number
                        + ", is beyond 2^24, up to which --device tornado " + "holds them exactly");
            }
            elements.set(to + col, number);
        }
    }
}
