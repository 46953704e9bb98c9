package io.shardwright.runtime.assembly;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.memory.Row;
import io.shardwright.spi.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which elements of a whole tensor one rank holds, and in which order. A dim that is cut plainly need not divide: part i of n is what lies
 * from {@code size i / n} on to where the next begins.
 *
 * @param split how the whole is cut; sections of a cut, if any, add up to the cut dim
 * @param parts for each cut, into how many parts it cuts and which of them this is
 */
public record Shard(long[] wholeDims, Split split, List<Part> parts) {
    /**
     * @param degree ranks along the cut's axis
     * @param index this rank's number among them
     */
    public record Part(int degree, int index) {
        /** Where in a section of so many this part begins, or one that lies so many behind. */
        long begin(long section, int behind) {
            return Split.begin(section, index + behind, degree);
        }
    }

    /** Takes a run of elements that lie side by side both in the shard and in the whole tensor, both row-major. */
    @FunctionalInterface
    public interface RunVisitor {
        void visit(long inShard, long inWhole, long length);
    }

    public Shard {
        parts = List.copyOf(parts);
        if (parts.size() != split.cuts().size()) {
            throw new IllegalArgumentException(split + " and parts of " + parts.size() + " cuts");
        }
        for (int cut = 0; cut < parts.size(); cut++) {
            check(split.cuts().get(cut), parts.get(cut).degree(), wholeDims);
        }
    }

    /** A shard of a tensor that is cut once, or not at all. */
    public Shard(long[] wholeDims, Split split, int degree, int index) {
        this(wholeDims, split, split.cuts().isEmpty() ? List.of() : List.of(new Part(degree, index)));
    }

    private static void check(Split.Over over, int degree, long[] wholeDims) {
        long sum = sections(over, wholeDims).stream().mapToLong(Long::longValue).sum();
        if (sum != wholeDims[over.dim()]) {
            throw new IllegalArgumentException("sections " + over.sections() + " do not add up to dim " + over.dim()
                    + " of " + Arrays.toString(wholeDims));
        }
        List<Long> sections = sections(over, wholeDims);
        for (long section : sections) {
            if (sections.size() == 1 ? section < degree : section % degree != 0) {
                throw new ModelException(
                        section + " elements cannot be cut over " + over.axis().text() + "=" + degree);
            }
        }
    }

    /** Whether ranks along the axis hold different parts of it. */
    public boolean isCutOver(Axis axis) {
        for (int cut = 0; cut < parts.size(); cut++) {
            if (split.cuts().get(cut).axis() == axis && parts.get(cut).degree() > 1) {
                return true;
            }
        }
        return false;
    }

    /** Number of shards that the whole is cut into. */
    public int count() {
        return parts.stream().mapToInt(Part::degree).reduce(1, (a, b) -> a * b);
    }

    /** Shard {@code number} of the whole, counted with the last cut fastest. */
    public Shard at(int number) {
        List<Part> others = new ArrayList<>(parts);
        int rest = number;
        for (int cut = parts.size() - 1; cut >= 0; cut--) {
            int degree = parts.get(cut).degree();
            others.set(cut, new Part(degree, rest % degree));
            rest /= degree;
        }
        return new Shard(wholeDims, split, others);
    }

    public long[] dims() {
        long[] dims = wholeDims.clone();
        for (int cut = 0; cut < parts.size(); cut++) {
            int dim = split.cuts().get(cut).dim();
            Part part = parts.get(cut);
            dims[dim] = sections(split.cuts().get(cut), wholeDims).stream()
                    .mapToLong(section -> part.begin(section, 1) - part.begin(section, 0))
                    .sum();
        }
        return dims;
    }

    public long size() {
        return Row.elements(dims());
    }

    /** Elements of the largest of all shards. */
    public long largestSize() {
        return IntStream.range(0, count())
                .mapToLong(number -> at(number).size())
                .max()
                .orElse(size());
    }

    /** Where the whole's dim begins that this shard has a part of, of a dim that is cut plainly. */
    public long first(Split.Over over) {
        return partOf(over.dim()).begin(wholeDims[over.dim()], 0);
    }

    public long wholeSize() {
        return Row.elements(wholeDims);
    }

    /** Visits every element of the shard once, in the shard's order. */
    public void forEachRun(RunVisitor visitor) {
        int last = -1;
        for (int cut = 0; cut < parts.size(); cut++) {
            last = parts.get(cut).degree() > 1
                    ? Math.max(last, split.cuts().get(cut).dim())
                    : last;
        }
        if (last < 0) {
            visitor.visit(0, 0, size());
        } else {
            visit(0, last, 0, 0, visitor);
        }
    }

    /** Visits what lies at one place of the dims before {@code dim}; all behind {@code last} is whole. Gives where it ended. */
    private long visit(int dim, int last, long inShard, long inWhole, RunVisitor visitor) {
        long inner = Row.elements(Arrays.copyOfRange(wholeDims, dim + 1, wholeDims.length));
        long at = inShard;
        long section = 0;
        for (long size : sectionsOf(dim)) {
            Part part = partOf(dim);
            long first = section + part.begin(size, 0);
            long length = section + part.begin(size, 1) - first;
            if (dim == last) {
                visitor.visit(at, inWhole + first * inner, length * inner);
                at += length * inner;
            } else {
                for (long i = first; i < first + length; i++) {
                    at = visit(dim + 1, last, at, inWhole + i * inner, visitor);
                }
            }
            section += size;
        }
        return at;
    }

    private List<Long> sectionsOf(int dim) {
        return split.cuts().stream()
                .filter(over -> over.dim() == dim)
                .findFirst()
                .map(over -> sections(over, wholeDims))
                .orElse(List.of(wholeDims[dim]));
    }

    private Part partOf(int dim) {
        for (int cut = 0; cut < parts.size(); cut++) {
            if (split.cuts().get(cut).dim() == dim) {
                return parts.get(cut);
            }
        }
        return new Part(1, 0);
    }

    private static List<Long> sections(Split.Over over, long[] wholeDims) {
        return over.sections().isEmpty() ? List.of(wholeDims[over.dim()]) : over.sections();
    }
}
