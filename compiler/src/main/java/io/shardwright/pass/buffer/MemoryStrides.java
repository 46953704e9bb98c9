package io.shardwright.pass.buffer;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.ViewOp;
import io.shardwright.ir.layout.Strides;
import io.shardwright.ops.shape.Concat;
import io.shardwright.plan.Place;
import io.shardwright.size.Size;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How values lie in memory, by their places so far. */
final class MemoryStrides {
    private final Graph graph;
    private final Paths paths;
    private final Regions regions;
    private final SpacedRows spacedRows;
    private final Map<String, Optional<Strides>> known = new HashMap<>();

    MemoryStrides(Graph graph, Paths paths, Regions regions, SpacedRows spacedRows) {
        this.graph = graph;
        this.paths = paths;
        this.regions = regions;
        this.spacedRows = spacedRows;
    }

    /** Empty if the value is seen by a view that can't show what it shall. */
    Optional<Strides> of(String value) {
        Optional<Strides> strides = known.get(value);
        if (strides == null) {
            strides = find(value);
            known.put(value, strides);
        }
        return strides;
    }

    @Nullable
    Place place(String value) {
        return paths.places().get(value);
    }

    /** What output {@code index} of a view is of its input as that lies. */
    Optional<Strides> seen(Node view, int index) {
        return of(view.input()).flatMap(input -> ((ViewOp) view.op()).seen(graph, view, index, input));
    }

    private Optional<Strides> find(String value) {
        List<Size> shape = graph.value(value).localShape();
        return switch (paths.places().get(value)) {
            case Place.SameAs same -> of(same.value());
            case Place.ViewOf view ->
                of(view.base())
                        .flatMap(base -> ((ViewOp) view.view().op()).seen(graph, view.view(), view.index(), base));
            case Place.Behind behind ->
                of(behind.output())
                        .flatMap(output -> ((ViewOp) behind.view().op()).seenBackwards(graph, behind.view(), output));
            case Place.PartOf part -> {
                int dim = ((Concat) part.concat().op()).at(shape.size());
                yield of(part.whole()).map(whole -> whole.section(dim, shape.get(dim)));
            }
            case Place.Given _, Place.Wanted _, Place.OfParameter _ -> Optional.of(Strides.dense(shape));
            case null, default ->
                Optional.of(
                        spacedRows.mayHave(regions.members(value))
                                ? Strides.rows(shape, rowOf(value))
                                : Strides.dense(shape));
        };
    }

    /** How far apart its rows are, which isn't known before the model runs. */
    private static Size rowOf(String value) {
        return Size.atom("the rows of " + value);
    }
}
