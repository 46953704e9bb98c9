package io.shardwright.runtime.comm;

import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;

/** Strided elements at an address of this process. Reused from one collective to the next. */
final class View {
    static final int MAX_DIMS = 16;

    long address;
    int elementBytes;
    int dimCount;
    final long[] dims = new long[MAX_DIMS];
    final long[] strides = new long[MAX_DIMS];

    void set(LocalTensor tensor) {
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

    void set(View other) {
        address = other.address;
        elementBytes = other.elementBytes;
        dimCount = other.dimCount;
        System.arraycopy(other.dims, 0, dims, 0, dimCount);
        System.arraycopy(other.strides, 0, strides, 0, dimCount);
    }

    /** Strides of a row-major tensor without gaps. */
    void makeDense() {
        long stride = 1;
        for (int dim = dimCount - 1; dim >= 0; dim--) {
            strides[dim] = stride;
            stride *= dims[dim];
        }
    }

    boolean isDense() {
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
    void narrow(int dim, long from, long size) {
        address += from * strides[dim] * elementBytes;
        dims[dim] = size;
    }

    boolean hasDimsOf(View other) {
        return Arrays.equals(dims, 0, dimCount, other.dims, 0, other.dimCount);
    }

    long elements() {
        long elements = 1;
        for (int dim = 0; dim < dimCount; dim++) {
            elements *= dims[dim];
        }
        return elements;
    }
}
