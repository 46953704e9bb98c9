package io.shardwright.runtime.cpu.naive;

import io.shardwright.runtime.random.DropoutHash;
import io.shardwright.spi.kernel.DropoutMask;

/** Dropout of a shard whose dims are {@code dims}. */
public final class NaiveDropout {
    private NaiveDropout() {}

    /** Kept elements times {@code (float) (1 / (1 - rate))}, dropped ones 0. */
    public static double[] apply(double[] x, long[] dims, DropoutMask mask, long firstSequence) {
        double[] y = new double[x.length];
        long seed = DropoutHash.seed(mask.key());
        long threshold = DropoutHash.threshold(mask.rate());
        double factor = (float) (1 / (1 - mask.rate()));
        for (int i = 0; i < x.length; i++) {
            boolean dropped =
                    DropoutHash.isDropped(seed, mask.element(firstSequence, wholeIndex(i, dims, mask)), threshold);
            y[i] = dropped ? 0 : x[i] * factor;
        }
        return y;
    }

    /** Row-major index in the whole tensor of element {@code i} of the shard. */
    static long wholeIndex(long i, long[] dims, DropoutMask mask) {
        long whole = 0;
        long stride = 1;
        for (int dim = dims.length - 1; dim >= 0; dim--) {
            whole += mask.inWhole(dim, i % dims[dim]) * stride;
            i /= dims[dim];
            stride *= mask.wholeDims()[dim];
        }
        return whole;
    }
}
