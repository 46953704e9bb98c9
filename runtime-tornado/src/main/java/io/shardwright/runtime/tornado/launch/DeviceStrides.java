package io.shardwright.runtime.tornado.launch;

import io.shardwright.tensor.LocalTensor;

/**
 * A tensor of at most five dims in a rank's memory that lies there anyhow.
 *
 * @param at entry of the {@link PlaceTable} with where element 0 lies, and the stride of the first dim
 * @param middle strides of the second and third dims
 * @param last strides of the fourth and fifth dims
 */
public record DeviceStrides(long at, long middle, long last) {
    private static final int DIMS = 5;

    static DeviceStrides of(int at, LocalTensor x) {
        if (x.dimCount() > DIMS) {
            throw new TornadoException("--device tornado copies tensors of " + DIMS + " dims at most, and " + x
                    + " has more\n  Fix: merge dims that lie side by side");
        }
        int[] strides = new int[DIMS];
        for (int dim = 0; dim < x.dimCount(); dim++) {
            strides[DIMS - x.dimCount() + dim] = Math.toIntExact(x.stride(dim));
        }
        return new DeviceStrides(
                PackedInts.of(at, strides[0]),
                PackedInts.of(strides[1], strides[2]),
                PackedInts.of(strides[3], strides[4]));
    }

    /** The size of the dim that is number {@code dim} of five; those that a tensor lacks are in front, and 1. */
    public static int size(LocalTensor x, int dim) {
        int own = dim - DIMS + x.dimCount();
        return own < 0 ? 1 : Math.toIntExact(x.dim(own));
    }
}
