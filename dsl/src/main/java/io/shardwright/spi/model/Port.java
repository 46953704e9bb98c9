package io.shardwright.spi.model;

import io.shardwright.mesh.Axis;
import io.shardwright.spi.Split;
import io.shardwright.tensor.DType;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A tensor that flows into a unit or out of it.
 *
 * @param split how the whole tensor is cut over axes other than cp, which cuts all sequences alike
 * @param dims on this rank
 * @param hasGradient whether something comes back through it: not through integers, and not through data
 */
public record Port(String name, DType type, Split split, List<Long> dims, boolean hasGradient) {
    public Port {
        dims = List.copyOf(dims);
    }

    public static Port f32(String name, long... dims) {
        return of(name, DType.F32, dims);
    }

    /** Of numbers in the precision of the run. */
    public static Port real(String name, long... dims) {
        return of(name, DType.REAL, dims);
    }

    public static Port i32(String name, long... dims) {
        return of(name, DType.I32, dims);
    }

    public static Port mask(String name, long... dims) {
        return of(name, DType.MASK, dims);
    }

    private static Port of(String name, DType type, long... dims) {
        List<Long> all = LongStream.of(dims).boxed().toList();
        return new Port(name, type, Split.none(), all, type.isFloat());
    }

    /** The same, of floats that are data. */
    public Port withoutGradient() {
        return new Port(name, type, split, dims, false);
    }

    /** The same, as a part of a whole. */
    public Port cut(Split how) {
        return new Port(name, type, how, dims, hasGradient);
    }

    /** The same, as a part of a whole that is cut over one axis. */
    public Port cut(Axis axis, int dim, long... sections) {
        return cut(Split.over(axis, dim, sections));
    }

    /** Whether each rank has a part of the last dim: of a head's classes, say. */
    public boolean isLastDimCut() {
        return split.cuts().stream().anyMatch(cut -> cut.dim() == dims.size() - 1);
    }

    /** The dims of the whole tensor, but for what cp cuts. */
    public long[] wholeShape() {
        long[] whole = shape();
        for (Split.Over cut : split.cuts()) {
            whole[cut.dim()] =
                    cut.sections().stream().mapToLong(Long::longValue).sum();
        }
        return whole;
    }

    /** The last dim of the whole tensor: all classes of a head. */
    public long wholeLastDim() {
        return wholeShape()[dims.size() - 1];
    }

    /** The dims, for a tensor like this one. */
    public long[] shape() {
        return dims.stream().mapToLong(Long::longValue).toArray();
    }
}
