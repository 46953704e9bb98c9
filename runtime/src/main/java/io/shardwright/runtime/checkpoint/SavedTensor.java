package io.shardwright.runtime.checkpoint;

import io.shardwright.spi.Split;
import java.util.List;

/**
 * One whole tensor of a run's state, f32: a parameter, or what an optimizer keeps of one.
 *
 * @param kind {@link #PARAMETER}, or what the optimizer calls it
 * @param parameter as the model calls it
 * @param split how the parameter is cut into shards
 * @param pieces rows of it that files have as tensors of their own names, together all of it, in order
 */
public record SavedTensor(String kind, String parameter, List<Long> dims, Split split, List<TensorInfo> pieces) {
    /** The kind of values of parameters. */
    public static final String PARAMETER = "param";

    public SavedTensor {
        dims = List.copyOf(dims);
        pieces = List.copyOf(pieces);
        long elements = pieces.stream().mapToLong(TensorInfo::elements).sum();
        if (elements != elements(dims)) {
            throw new IllegalArgumentException(pieces + " are not all of " + parameter + " " + dims);
        }
    }

    private static long elements(List<Long> dims) {
        return dims.stream().reduce(1L, Math::multiplyExact);
    }

    public long elements() {
        return elements(dims);
    }

    public long bytes() {
        return elements() * Float.BYTES;
    }

    /** {@code first_moment of blocks.0.mlp.up.weight}. */
    public String title() {
        return kind + " of " + parameter;
    }
}
