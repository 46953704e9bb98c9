package io.shardwright.interpret;

import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;

/** Whole values to shards and back, as placements say. */
final class Shards {
    private Shards() {}

    /** One part for each rank. Partial values have no parts of their own: rank 0 gets all, the others 0. */
    static Strided[] cut(Strided whole, MeshLayout layout, Numbers numbers) {
        Strided[] parts = new Strided[numbers.ranks()];
        for (int rank = 0; rank < parts.length; rank++) {
            parts[rank] = switch (layout.on(Axis.TP)) {
                case Varying varying -> part(whole, varying, rank, numbers);
                case Placement.Partial _ -> rank == 0 ? whole.copy() : zero(whole);
                default -> whole.copy();
            };
        }
        return parts;
    }

    private static Strided zero(Strided like) {
        Strided zero = Strided.dense(like.dims);
        zero.fill(0);
        return zero;
    }

    private static Strided part(Strided whole, Varying varying, int rank, Numbers numbers) {
        int[] dims = whole.dims.clone();
        dims[varying.dim()] /= numbers.ranks();
        Strided part = Strided.dense(dims);
        eachSection(
                whole,
                varying,
                rank,
                numbers,
                (from, at, size) ->
                        part.section(varying.dim(), at, size).copyFrom(whole.section(varying.dim(), from, size)));
        return part;
    }

    /** The whole value that the ranks' parts are parts of; where each holds all of it, they must be equal. */
    static Strided join(Strided[] parts, MeshLayout layout, Numbers numbers, String name) {
        switch (layout.on(Axis.TP)) {
            case Varying varying -> {
                int[] dims = parts[0].dims.clone();
                dims[varying.dim()] *= numbers.ranks();
                Strided whole = Strided.dense(dims);
                for (int rank = 0; rank < parts.length; rank++) {
                    Strided part = parts[rank];
                    eachSection(
                            whole,
                            varying,
                            rank,
                            numbers,
                            (from, at, size) -> whole.section(varying.dim(), from, size)
                                    .copyFrom(part.section(varying.dim(), at, size)));
                }
                return whole;
            }
            case Placement.Partial _ -> {
                Strided sum = parts[0].copy();
                for (int rank = 1; rank < parts.length; rank++) {
                    for (int i = 0; i < sum.size(); i++) {
                        sum.add(i, parts[rank].at(i));
                    }
                }
                return sum;
            }
            default -> {
                for (int rank = 1; rank < parts.length; rank++) {
                    String part = name + " on rank " + rank + " as on rank 0";
                    Closeness.assertClose(parts[rank].values(), parts[0].values(), 1e-9, () -> part);
                }
                return parts[0].copy();
            }
        }
    }

    private interface Section {
        void at(int whole, int part, int size);
    }

    private static void eachSection(Strided whole, Varying varying, int rank, Numbers numbers, Section section) {
        List<Integer> sizes = new ArrayList<>();
        for (Size size : varying.sections()) {
            sizes.add(numbers.of(size));
        }
        if (sizes.isEmpty()) {
            sizes.add(whole.dims[varying.dim()]);
        }
        int from = 0;
        int at = 0;
        for (int size : sizes) {
            int share = size / numbers.ranks();
            section.at(from + rank * share, at, share);
            from += size;
            at += share;
        }
    }
}
