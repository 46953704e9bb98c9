package io.shardwright.runtime.comm.memory;

import io.shardwright.spi.Split;
import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;

/** Strided elements at an address of this process. Reused from one collective to the next. */
public final class TensorView {
    static final int MAX_DIMS = 16;

    public long address;
    public int elementBytes;
    public int dimCount;
    public final long[] dims = new long[MAX_DIMS];
    public final long[] strides = new long[MAX_DIMS];

    public void set(LocalTensor tensor) {
        if (tensor.dimCount() > MAX_DIMS) {
            throw new IllegalArgumentException(
                    tensor + " has more than the " + MAX_DIMS + " dims that a collective can walk");
        }
        if (!tensor.storage().segment().isNative()) {
            throw new IllegalArgumentException(tensor
                    + " lies in a Java array, which peers cannot read: allocate it from the heap, or from an Arena");
        }
        elementBytes = tensor.type().bytes();
        address = tensor.storage().segment().address() + tensor.offset() * elementBytes;
        dimCount = tensor.dimCount();
        for (int dim = 0; dim < dimCount; dim++) {
            dims[dim] = tensor.dim(dim);
            strides[dim] = tensor.stride(dim);
        }
    }

    public void set(TensorView other) {
        address = other.address;
        elementBytes = other.elementBytes;
        dimCount = other.dimCount;
        System.arraycopy(other.dims, 0, dims, 0, dimCount);
        System.arraycopy(other.strides, 0, strides, 0, dimCount);
    }

    /** Strides of a row-major tensor without gaps. */
    public void makeDense() {
        long stride = 1;
        for (int dim = dimCount - 1; dim >= 0; dim--) {
            strides[dim] = stride;
            stride *= dims[dim];
        }
    }

    public boolean isDense() {
        long expected = 1;
        for (int dim = dimCount - 1; dim >= 0; dim--) {
            if (dims[dim] != 1 && strides[dim] != expected) {
                return false;
            }
            expected *= dims[dim];
        }
        return true;
    }

    /** Narrows to elements {@code from} to {@code from + size} of one dim. */
    public void narrow(int dim, long from, long size) {
        address += from * strides[dim] * elementBytes;
        dims[dim] = size;
    }

    /** Narrows to section {@code r} of {@code sections} along {@code dim}, some of which may be longer by one than others. */
    public void narrowToSection(int dim, int r, int sections) {
        long whole = dims[dim];
        long begin = Split.begin(whole, r, sections);
        narrow(dim, begin, Split.begin(whole, r + 1, sections) - begin);
    }

    public boolean hasDimsOf(TensorView other) {
        return Arrays.equals(dims, 0, dimCount, other.dims, 0, other.dimCount);
    }

    public long elements() {
        long elements = 1;
        for (int dim = 0; dim < dimCount; dim++) {
            elements *= dims[dim];
        }
        return elements;
    }
}
