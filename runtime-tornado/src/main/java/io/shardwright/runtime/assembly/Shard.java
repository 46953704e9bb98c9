package io.shardwright.runtime.assembly;

import io.shardwright.spi.ModelException;
import io.shardwright.spi.Split;
import java.util.Arrays;
import java.util.List;

/**
 * Which elements of a whole tensor one rank holds, and in which order.
 *
 * @param split how the whole is cut; its sections, if any, add up to the cut dim
 * @param degree ranks it is cut over; 1 if it isn't cut
 * @param index which of the parts this is
 */
public record Shard(long[] wholeDims, Split split, int degree, int index) {
    /** Takes a run of elements that lie side by side both in the shard and in the whole tensor, both row-major. */
    @FunctionalInterface
    public interface RunVisitor {
        void visit(long inShard, long inWhole, long length);
    }

    public Shard {
        if (split instanceof Split.Over over) {
            long sum = sections(over, wholeDims).stream()
                    .mapToLong(Long::longValue)
                    .sum();
            if (sum != wholeDims[over.dim()]) {
                throw new IllegalArgumentException("sections " + over.sections() + " do not add up to dim " + over.dim()
                        + " of " + Arrays.toString(wholeDims));
            }
            for (long section : sections(over, wholeDims)) {
                if (section % degree != 0) {
                    throw new ModelException(section + " elements cannot be cut over "
                            + over.axis().text() + "=" + degree);
                }
            }
        }
    }

    /** The shard of another rank. */
    public Shard at(int other) {
        return new Shard(wholeDims, split, degree, other);
    }

    public long[] dims() {
        long[] dims = wholeDims.clone();
        if (split instanceof Split.Over over) {
            dims[over.dim()] /= degree;
        }
        return dims;
    }

    public long size() {
        return Row.elements(dims());
    }

    public long wholeSize() {
        return Row.elements(wholeDims);
    }

    /** Visits every element of the shard once, in the shard's order. */
    public void forEachRun(RunVisitor visitor) {
        if (!(split instanceof Split.Over over) || degree == 1) {
            visitor.visit(0, 0, size());
            return;
        }
        int dim = over.dim();
        long rows = Row.elements(Arrays.copyOf(wholeDims, dim));
        long inner = Row.elements(Arrays.copyOfRange(wholeDims, dim + 1, wholeDims.length));
        long inShard = 0;
        for (long row = 0; row < rows; row++) {
            long section = row * wholeDims[dim];
            for (long size : sections(over, wholeDims)) {
                long part = size / degree;
                visitor.visit(inShard, (section + index * part) * inner, part * inner);
                inShard += part * inner;
                section += size;
            }
        }
    }

    private static List<Long> sections(Split.Over over, long[] wholeDims) {
        return over.sections().isEmpty() ? List.of(wholeDims[over.dim()]) : over.sections();
    }
}
