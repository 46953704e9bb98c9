package io.shardwright.runtime.tornado.launch;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * All memory of a rank's model, as one array of floats that the device has a copy of. A tensor lies there where it lies on the
 * host. Numbers of an i32 tensor are floats there, which hold every whole number up to 2²⁴. It begins with
 * {@link PowersOfTwo}, {@link SumsOfRows} and the {@link PlaceTable}, which has where each tensor lies that was asked for.
 *
 * <p>One array, because TornadoVM waits for ever for a task that is given an array twice and writes it. What is bf16 in it kernels reach
 * through a second array, {@link #halves}, which the device maps onto the first.
 */
public final class DeviceMemory {
    /** Bytes in front of the array's elements, the last of which are its header. */
    private static final long IN_FRONT = 64;

    /** Bytes in front of a rank's memory that belong to the array's header, to powers of two, to sums, and to the {@link PlaceTable}. */
    public static final long HEADER = IN_FRONT + (PlaceTable.FIRST + PlaceTable.FLOATS * PlaceTable.MOST) * Float.BYTES;

    private final long start;
    private final FloatArray floats;
    private final ShortArray halves = new ShortArray(1);
    private final PlaceTable places = new PlaceTable();
    private boolean hasBf16;

    /** @param memory of which the first {@link #HEADER} bytes are the device's; no more than {@link DeviceLimits} permit */
    public DeviceMemory(MemorySegment memory) {
        long bytes = memory.byteSize() - IN_FRONT;
        start = memory.address() + IN_FRONT;
        long header = TornadoNativeArray.ARRAY_HEADER;
        floats = FloatArray.fromSegmentShallow(
                memory.asSlice(IN_FRONT - header, header + bytes / Float.BYTES * Float.BYTES));
        for (int e = 0; e < PowersOfTwo.COUNT; e++) {
            floats.set(e, PowersOfTwo.of(e));
        }
    }

    /** The places that have been asked for since it was cleared. */
    public PlaceTable places() {
        return places;
    }

    public FloatArray floats() {
        return floats;
    }

    /** On the device the same memory; on the host nothing, and in a run without bf16 nothing there as well. */
    public ShortArray halves() {
        return halves;
    }

    /** Whether any tensor so far was bf16. */
    public boolean hasBf16() {
        return hasBf16;
    }

    /** Whether the tensor lies in this memory, so that the device can know it. */
    public boolean holds(LocalTensor x) {
        MemorySegment segment = x.storage().segment();
        return segment.isNative()
                && segment.address() >= start
                && segment.address() + segment.byteSize() <= start + floats.getNumBytesOfSegment();
    }

    /**
     * @throws IllegalArgumentException if the tensor doesn't lie in this memory, or no single stride leads through its
     *     rows
     */
    public DeviceRows rows(LocalTensor x) {
        int last = x.dimCount() - 1;
        requireDenseRows(x);
        long rows = 1;
        long stride = 0;
        long next = 0;
        for (int dim = last - 1; dim >= 0; dim--) {
            rows *= x.dim(dim);
            if (x.dim(dim) == 1) {
                continue;
            }
            if (stride == 0) {
                stride = x.stride(dim);
            } else if (x.stride(dim) != next) {
                throw new IllegalArgumentException("no single stride leads through the rows of " + x);
            }
            next = x.stride(dim) * x.dim(dim);
        }
        int cols = last < 0 ? 1 : Math.toIntExact(x.dim(last));
        return new DeviceRows(at(x), stride == 0 ? cols : Math.toIntExact(stride), Math.toIntExact(rows), cols);
    }

    /** {@link #at} of a dense tensor: a parameter or its like. */
    public int dense(LocalTensor x) {
        if (!x.isDense()) {
            throw new IllegalArgumentException(x + " must be dense");
        }
        return at(x);
    }

    /** A tensor {@code [batch, heads, seq, size]}, however its heads lie. */
    public DeviceHeads heads(LocalTensor x) {
        if (x.dimCount() != 4) {
            throw new IllegalArgumentException(x + " isn't [batch, heads, seq, size]");
        }
        requireDenseRows(x);
        return new DeviceHeads(
                at(x),
                Math.toIntExact(x.stride(0)),
                Math.toIntExact(x.stride(1)),
                Math.toIntExact(x.stride(2)),
                Math.toIntExact(x.dim(0)),
                Math.toIntExact(x.dim(1)),
                Math.toIntExact(x.dim(2)),
                Math.toIntExact(x.dim(3)));
    }

    /** A tensor that lies anyhow. */
    public DeviceStrides strides(LocalTensor x) {
        return DeviceStrides.of(at(x), x);
    }

    /** Whether the last dim of a tensor is dense, and one stride leads through its rows. */
    public static boolean isRows(LocalTensor x) {
        int last = x.dimCount() - 1;
        boolean isRows = last < 0 || x.dim(last) == 1 || x.stride(last) == 1;
        long next = 0;
        for (int dim = last - 1; dim >= 0; dim--) {
            if (x.dim(dim) != 1) {
                isRows &= next == 0 || x.stride(dim) == next;
                next = x.stride(dim) * x.dim(dim);
            }
        }
        return isRows;
    }

    private static void requireDenseRows(LocalTensor x) {
        int last = x.dimCount() - 1;
        if (last >= 0 && x.dim(last) > 1 && x.stride(last) != 1) {
            throw new IllegalArgumentException("the last dim of " + x + " is not dense");
        }
    }

    /** The entry of where element 0 of a tensor lies, and of a bf16 tensor its complement. */
    public int at(LocalTensor x) {
        if (!holds(x)) {
            throw new IllegalArgumentException(x + " does not lie in the memory of this device's model");
        }
        long place = (x.storage().segment().address() - start) / x.type().bytes() + x.offset();
        if (x.type() != DType.BF16) {
            return places.enter(Math.toIntExact(place));
        }
        hasBf16 = true;
        return ~places.enter(Math.toIntExact(place));
    }
}
