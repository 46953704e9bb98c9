package io.shardwright.runtime.cpu.naive;

import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Between strided local tensors and dense row-major arrays. */
public final class Dense {
    private Dense() {}

    /** The elements of an f32 tensor in row-major order, rounded if {@code type} is bf16. */
    public static double[] readAs(DType type, LocalTensor x) {
        return type == DType.BF16 ? map(read(x), value -> Bf16.widen(Bf16.round((float) value))) : read(x);
    }

    /** The elements of an f32 or bf16 tensor in row-major order. */
    public static double[] read(LocalTensor x) {
        double[] values = new double[(int) x.size()];
        long[] index = new long[x.dimCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = x.get(index);
            advance(index, x);
        }
        return values;
    }

    /** What {@code x} has for each element of {@code like}: its dims are aligned from the right, and one of size 1 is spread. */
    public static double[] readLike(LocalTensor x, LocalTensor like) {
        double[] values = new double[(int) like.size()];
        long[] index = new long[like.dimCount()];
        long[] own = new long[x.dimCount()];
        for (int i = 0; i < values.length; i++) {
            for (int dim = 0; dim < own.length; dim++) {
                own[dim] = x.dim(dim) == 1 ? 0 : index[like.dimCount() - own.length + dim];
            }
            values[i] = x.get(own);
            advance(index, like);
        }
        return values;
    }

    /** Adds each element of {@code dz} to the one of {@code dy} that {@link #readLike} gives for it, in double. */
    public static void addSpread(LocalTensor dy, LocalTensor dz) {
        double[] sums = read(dy);
        double[] values = read(dz);
        long[] index = new long[dz.dimCount()];
        for (double value : values) {
            int place = 0;
            for (int dim = 0; dim < dy.dimCount(); dim++) {
                long own = dy.dim(dim) == 1 ? 0 : index[dz.dimCount() - dy.dimCount() + dim];
                place = (int) (place * dy.dim(dim) + own);
            }
            sums[place] += value;
            advance(index, dz);
        }
        write(dy, sums);
    }

    /** The elements of an i32 tensor in row-major order. */
    public static int[] readInts(LocalTensor x) {
        int[] values = new int[(int) x.size()];
        long[] index = new long[x.dimCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = x.getInt(index);
            advance(index, x);
        }
        return values;
    }

    /** Rounds {@code values} into {@code x}. */
    public static void write(LocalTensor x, double[] values) {
        if (values.length != x.size()) {
            throw new IllegalArgumentException(values.length + " values do not fill " + x);
        }
        long[] index = new long[x.dimCount()];
        for (double value : values) {
            if (x.type() == DType.I32) {
                x.setInt((int) value, index);
            } else {
                x.set((float) value, index);
            }
            advance(index, x);
        }
    }

    /** Product of all dims but the last. */
    public static int rows(LocalTensor x) {
        return (int) (x.dimCount() == 0 ? 1 : x.size() / Math.max(1, x.dim(-1)));
    }

    /** Size of the last dim. */
    public static int cols(LocalTensor x) {
        return (int) (x.dimCount() == 0 ? 1 : x.dim(-1));
    }

    /** Product of the dims before {@code dim}, its size, product of those after. */
    public static int[] parts(LocalTensor x, int dim) {
        int at = dim < 0 ? x.dimCount() + dim : dim;
        int[] parts = {1, (int) x.dim(at), 1};
        for (int d = 0; d < x.dimCount(); d++) {
            if (d != at) {
                parts[d < at ? 0 : 2] *= (int) x.dim(d);
            }
        }
        return parts;
    }

    public static double[] map(double[] x, DoubleUnaryOperator f) {
        return Arrays.stream(x).map(f).toArray();
    }

    public static double[] map(double[] x, double[] y, DoubleBinaryOperator f) {
        double[] z = new double[x.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = f.applyAsDouble(x[i], y[i]);
        }
        return z;
    }

    private static void advance(long[] index, LocalTensor x) {
        for (int dim = index.length - 1; dim >= 0; dim--) {
            if (++index[dim] < x.dim(dim)) {
                return;
            }
            index[dim] = 0;
        }
    }
}
