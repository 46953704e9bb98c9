package io.shardwright.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One rank's part of a tensor: dims and strides (in elements) over a {@link Storage}.
 *
 * <p>Views share the storage and cost nothing. Local tensors are made once, when a model is built; no
 * step makes one.
 */
public final class LocalTensor {
    private final Storage storage;
    private final DType type;
    private final long offset;
    private final long[] dims;
    private final long[] strides;

    private LocalTensor(Storage storage, DType type, long offset, long[] dims, long[] strides) {
        if (type == DType.REAL) {
            throw new IllegalArgumentException(
                    "a tensor is " + DType.F32.text() + " or " + DType.BF16.text() + ", not " + type.text());
        }
        this.storage = storage;
        this.type = type;
        this.offset = offset;
        this.dims = dims;
        this.strides = strides;
    }

    /** A dense row-major tensor at the start of {@code storage}. */
    public static LocalTensor dense(Storage storage, DType type, long... dims) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int dim = dims.length - 1; dim >= 0; dim--) {
            strides[dim] = stride;
            stride *= dims[dim];
        }
        return new LocalTensor(storage, type, 0, dims.clone(), strides);
    }

    /**
     * Rows at the start of {@code storage}: the last dim is dense, and {@code rowStride} elements lead from each row to the next.
     *
     * @throws IllegalArgumentException if rows would overlap
     */
    public static LocalTensor rows(Storage storage, DType type, long rowStride, long... dims) {
        LocalTensor dense = dense(storage, type, dims);
        long size = dims.length == 0 ? 1 : dims[dims.length - 1];
        if (rowStride < size) {
            throw new IllegalArgumentException(
                    "rows of " + size + " elements overlap " + rowStride + " elements apart");
        }
        for (int dim = 0; dim < dims.length - 1; dim++) {
            dense.strides[dim] = dense.strides[dim] / Math.max(1, size) * rowStride;
        }
        return dense;
    }

    public Storage storage() {
        return storage;
    }

    public DType type() {
        return type;
    }

    /** Elements from the start of the storage to element 0. */
    public long offset() {
        return offset;
    }

    /** Number of dims; 0 for a scalar. */
    public int dimCount() {
        return dims.length;
    }

    /** Size of one dim; a negative number counts from the end. */
    public long dim(int dim) {
        return dims[dim < 0 ? dims.length + dim : dim];
    }

    /** Stride of one dim in elements; a negative number counts from the end. */
    public long stride(int dim) {
        return strides[dim < 0 ? strides.length + dim : dim];
    }

    public long[] dims() {
        return dims.clone();
    }

    /** Number of elements. */
    public long size() {
        long size = 1;
        for (long dim : dims) {
            size *= dim;
        }
        return size;
    }

    /** Whether the elements lie without gaps in row-major order. */
    public boolean isDense() {
        long expected = 1;
        for (int dim = dims.length - 1; dim >= 0; dim--) {
            if (dims[dim] != 1 && strides[dim] != expected) {
                return false;
            }
            expected *= dims[dim];
        }
        return true;
    }

    /** The memory of a dense tensor, and of it alone. */
    public MemorySegment segment() {
        if (!isDense()) {
            throw new IllegalStateException(this + " is not dense");
        }
        return storage.segment().asSlice(offset * type.bytes(), size() * type.bytes());
    }

    /** Elements {@code from} to {@code from + size} of one dim. */
    public LocalTensor section(int dim, long from, long size) {
        int at = dim < 0 ? dims.length + dim : dim;
        if (from < 0 || size < 0 || from + size > dims[at]) {
            throw new IllegalArgumentException("section " + from + "+" + size + " of dim " + at + " leaves " + this);
        }
        long[] newDims = dims.clone();
        newDims[at] = size;
        return new LocalTensor(storage, type, offset + from * strides[at], newDims, strides.clone());
    }

    /** Part {@code index} of one dim that is cut for so many ranks, which need not divide it. */
    public LocalTensor part(int dim, long index, long ranks) {
        long whole = dim(dim);
        long from = whole * index / ranks;
        return section(dim, from, whole * (index + 1) / ranks - from);
    }

    /** {@code [batch, seq, heads * size]} seen as {@code [batch, heads, seq, size]}. */
    public LocalTensor heads(long heads) {
        if (dims.length != 3 || dims[2] % heads != 0) {
            throw new IllegalArgumentException(this + " has no " + heads + " heads of equal size");
        }
        long size = dims[2] / heads;
        return new LocalTensor(storage, type, offset, new long[] {dims[0], heads, dims[1], size}, new long[] {
            strides[0], size * strides[2], strides[1], strides[2]
        });
    }

    /** The inverse of {@link #heads}: {@code [batch, heads, seq, size]} seen as {@code [batch, seq, heads * size]}. */
    public LocalTensor mergedHeads() {
        if (dims.length != 4 || strides[1] != dims[3] * strides[3]) {
            throw new IllegalArgumentException("the heads of " + this + " do not lie side by side");
        }
        return new LocalTensor(storage, type, offset, new long[] {dims[0], dims[2], dims[1] * dims[3]}, new long[] {
            strides[0], strides[2], strides[3]
        });
    }

    /** The same elements with dim {@code order[i]} as dim i. */
    public LocalTensor permute(int... order) {
        long[] newDims = new long[order.length];
        long[] newStrides = new long[order.length];
        boolean[] taken = new boolean[dims.length];
        for (int i = 0; i < order.length; i++) {
            newDims[i] = dims[order[i]];
            newStrides[i] = strides[order[i]];
            taken[order[i]] = true;
        }
        for (boolean isTaken : taken) {
            if (!isTaken) {
                throw new IllegalArgumentException(Arrays.toString(order) + " is no order of the dims of " + this);
            }
        }
        return new LocalTensor(storage, type, offset, newDims, newStrides);
    }

    /** One dim seen as several, the last of which counts fastest: {@code [..., 6, ...]} as {@code [..., 2, 3, ...]}. */
    public LocalTensor splitDim(int dim, long... sizes) {
        long[] newDims = new long[dims.length - 1 + sizes.length];
        long[] newStrides = new long[newDims.length];
        replaceDims(dim, dim + 1, sizes.length, newDims, newStrides);
        long stride = strides[dim];
        long product = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            newDims[dim + i] = sizes[i];
            newStrides[dim + i] = stride;
            stride *= sizes[i];
            product *= sizes[i];
        }
        if (product != dims[dim]) {
            throw new IllegalArgumentException("dim " + dim + " of " + this + " is not " + Arrays.toString(sizes));
        }
        return new LocalTensor(storage, type, offset, newDims, newStrides);
    }

    /**
     * Dims {@code first} to {@code last} seen as one: the inverse of {@link #splitDim}.
     *
     * @throws IllegalArgumentException if no single stride leads through them
     */
    public LocalTensor mergeDims(int first, int last) {
        long size = 1;
        long stride = strides[last];
        for (int dim = last; dim >= first; dim--) {
            if (dims[dim] != 1) {
                if (size == 1) {
                    stride = strides[dim];
                } else if (strides[dim] != size * stride) {
                    throw new IllegalArgumentException(
                            "no single stride leads through dims " + first + " to " + last + " of " + this);
                }
                size *= dims[dim];
            }
        }
        long[] newDims = new long[dims.length - (last - first)];
        long[] newStrides = new long[newDims.length];
        replaceDims(first, last + 1, 1, newDims, newStrides);
        newDims[first] = size;
        newStrides[first] = stride;
        return new LocalTensor(storage, type, offset, newDims, newStrides);
    }

    /** With one dim more, of size 1, which becomes dim {@code dim}. */
    public LocalTensor addDim(int dim) {
        long[] newDims = new long[dims.length + 1];
        long[] newStrides = new long[newDims.length];
        replaceDims(dim, dim, 1, newDims, newStrides);
        newDims[dim] = 1;
        newStrides[dim] = dim == dims.length ? 1 : dims[dim] * strides[dim];
        return new LocalTensor(storage, type, offset, newDims, newStrides);
    }

    /** Without a dim, which must be of size 1. */
    public LocalTensor dropDim(int dim) {
        if (dims[dim] != 1) {
            throw new IllegalArgumentException("dim " + dim + " of " + this + " has more than one element");
        }
        long[] newDims = new long[dims.length - 1];
        long[] newStrides = new long[newDims.length];
        replaceDims(dim, dim + 1, 0, newDims, newStrides);
        return new LocalTensor(storage, type, offset, newDims, newStrides);
    }

    /** Takes over all dims but those from {@code from} to before {@code to}, in whose place {@code count} others come. */
    private void replaceDims(int from, int to, int count, long[] newDims, long[] newStrides) {
        System.arraycopy(dims, 0, newDims, 0, from);
        System.arraycopy(strides, 0, newStrides, 0, from);
        System.arraycopy(dims, to, newDims, from + count, dims.length - to);
        System.arraycopy(strides, to, newStrides, from + count, dims.length - to);
    }

    /** A dense tensor seen with other dims of the same product. */
    public LocalTensor reshape(long... newDims) {
        LocalTensor reshaped = dense(storage, type, newDims);
        if (!isDense() || reshaped.size() != size()) {
            throw new IllegalArgumentException(this + " cannot be seen as " + Arrays.toString(newDims));
        }
        return new LocalTensor(storage, type, offset, reshaped.dims, reshaped.strides);
    }

    /** One element of an f32 or bf16 tensor. For tests, logging and naive kernels. */
    public float get(long... index) {
        long at = position(index) * type.bytes();
        return type == DType.BF16
                ? Bf16.widen(storage.segment().get(ValueLayout.JAVA_SHORT, at))
                : storage.segment().get(ValueLayout.JAVA_FLOAT, at);
    }

    /** Sets it, rounded if the tensor is bf16. */
    public void set(float value, long... index) {
        long at = position(index) * type.bytes();
        if (type == DType.BF16) {
            storage.segment().set(ValueLayout.JAVA_SHORT, at, Bf16.round(value));
        } else {
            storage.segment().set(ValueLayout.JAVA_FLOAT, at, value);
        }
    }

    /** One element of an i32 tensor. */
    public int getInt(long... index) {
        return storage.segment().get(ValueLayout.JAVA_INT, position(index) * Integer.BYTES);
    }

    public void setInt(int value, long... index) {
        storage.segment().set(ValueLayout.JAVA_INT, position(index) * Integer.BYTES, value);
    }

    private long position(long[] index) {
        long position = offset;
        for (int dim = 0; dim < dims.length; dim++) {
            position += index[dim] * strides[dim];
        }
        return position;
    }

    @Override
    public String toString() {
        return type.text() + Arrays.toString(dims) + (isDense() ? "" : " strides " + Arrays.toString(strides));
    }
}
