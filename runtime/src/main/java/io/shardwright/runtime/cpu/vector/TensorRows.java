package io.shardwright.runtime.cpu.vector;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;

/** A tensor as rows: the last dim is dense, and one stride leads from each row to the next. */
public final class TensorRows {
    private TensorRows() {}

    /**
     * The address of element 0, after checking that every element lies inside the storage.
     *
     * @throws IllegalArgumentException if the memory is on the Java heap or too small
     */
    public static long address(LocalTensor x) {
        if (x.type() == DType.BF16) {
            throw new IllegalArgumentException(x + " is bf16, which this kernel does not take");
        }
        return addressOfAny(x);
    }

    /** As {@link #address}, for kernels that take bf16 too and look at the type. */
    public static long addressOfAny(LocalTensor x) {
        MemorySegment segment = x.storage().segment();
        long end = x.offset() + 1;
        for (int dim = 0; dim < x.dimCount(); dim++) {
            if (x.dim(dim) == 0) {
                return 0;
            }
            end += (x.dim(dim) - 1) * x.stride(dim);
        }
        if (!segment.isNative() || end * x.type().bytes() > segment.byteSize()) {
            throw new IllegalArgumentException(x + " at element " + x.offset() + " needs native memory of "
                    + end * x.type().bytes() + " bytes and lies in " + segment);
        }
        return segment.address() + x.offset() * x.type().bytes();
    }

    /** As {@link #address} for a tensor of token numbers. */
    public static long intAddress(LocalTensor x) {
        if (x.type() != DType.I32) {
            throw new IllegalArgumentException(x + " must be i32");
        }
        return address(x);
    }

    /** Product of all dims but the last. */
    public static int count(LocalTensor x) {
        long rows = 1;
        for (int dim = 0; dim < x.dimCount() - 1; dim++) {
            rows *= x.dim(dim);
        }
        return Math.toIntExact(rows);
    }

    /** Size of the last dim. */
    public static int size(LocalTensor x) {
        return x.dimCount() == 0 ? 1 : Math.toIntExact(x.dim(-1));
    }

    /**
     * Elements from one row to the next.
     *
     * @throws IllegalArgumentException if no single stride leads through all rows
     */
    public static int stride(LocalTensor x) {
        int last = x.dimCount() - 1;
        if (last >= 0 && x.dim(last) > 1 && x.stride(last) != 1) {
            throw new IllegalArgumentException("the last dim of " + x + " is not dense");
        }
        long stride = 0;
        long next = 0;
        for (int dim = last - 1; dim >= 0; dim--) {
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
        return stride == 0 ? size(x) : Math.toIntExact(stride);
    }

    /** Whether one stride leads through all rows. */
    public static boolean hasStride(LocalTensor x) {
        long next = 0;
        for (int dim = x.dimCount() - 2; dim >= 0; dim--) {
            if (x.dim(dim) == 1) {
                continue;
            }
            if (next != 0 && x.stride(dim) != next) {
                return false;
            }
            next = x.stride(dim) * x.dim(dim);
        }
        return true;
    }

    /** Of {@code rows} rows at a time, as many as are a {@link #step} apart in {@code x} also where several strides lead through its rows. */
    public static int together(int rows, LocalTensor x) {
        if (hasStride(x)) {
            return rows;
        }
        return rows % x.dim(-2) == 0 ? Math.toIntExact(x.dim(-2)) : 1;
    }

    /** Elements from one row to the next of the same places in all dims but the last two. */
    public static long step(LocalTensor x) {
        return hasStride(x) ? stride(x) : x.stride(-2);
    }

    /** Whether the last dim is dense, and one stride leads through all rows. */
    public static boolean isRows(LocalTensor x) {
        return (x.dimCount() == 0 || x.dim(-1) <= 1 || x.stride(-1) == 1) && hasStride(x);
    }

    /** Elements from the first row to another, whatever strides lead there. */
    public static long rowOffset(LocalTensor x, long row) {
        return hasStride(x) ? row * stride(x) : spreadOffset(x, x, row);
    }

    /** The same in bytes, of floats. */
    public static long rowBytes(LocalTensor x, long row) {
        return Float.BYTES * rowOffset(x, row);
    }

    /** Whether the dims of {@code x}, aligned from the right, are those of {@code like}, or 1. */
    public static boolean spreadsOver(LocalTensor x, LocalTensor like) {
        int skipped = like.dimCount() - x.dimCount();
        for (int dim = 0; dim < x.dimCount(); dim++) {
            if (skipped < 0 || x.dim(dim) != 1 && x.dim(dim) != like.dim(skipped + dim)) {
                return false;
            }
        }
        return true;
    }

    /** Elements from the first row of {@code x} to the one that a row of {@code like} meets, where dims of size 1 are spread. */
    public static long spreadOffset(LocalTensor x, LocalTensor like, long row) {
        int last = x.dimCount() - 1;
        if (last >= 0 && x.dim(last) > 1 && x.stride(last) != 1) {
            throw new IllegalArgumentException("the last dim of " + x + " is not dense");
        }
        int skipped = like.dimCount() - x.dimCount();
        long offset = 0;
        for (int dim = last - 1; dim >= 0; dim--) {
            long size = like.dim(skipped + dim);
            if (x.dim(dim) != 1) {
                offset += row % size * x.stride(dim);
            }
            row /= size;
        }
        return offset;
    }

    /** As {@link #address}, for parameters and their like. */
    public static long denseAddress(LocalTensor x) {
        requireDense(x);
        return address(x);
    }

    /** As {@link #addressOfAny}, for parameters and their like. */
    public static long denseAddressOfAny(LocalTensor x) {
        requireDense(x);
        return addressOfAny(x);
    }

    private static void requireDense(LocalTensor x) {
        if (!x.isDense()) {
            throw new IllegalArgumentException(x + " must be dense");
        }
    }

    /** Checks that two tensors have the same number of rows and the same last dim. */
    public static void requireSame(LocalTensor x, LocalTensor y) {
        if (x.size() != y.size() || size(x) != size(y)) {
            throw new IllegalArgumentException(x + " and " + y + " differ in shape");
        }
    }
}
