package io.shardwright.runtime.cpu.vector.attention;

import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.choice.WayTimes;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tile of each shape of attention, of one direction, for one rank. Looking up makes no object. */
final class TileTable {
    /** Keys of a model that writes are ever more: what was met long ago is looked up again. */
    private static final int MOST = 64;

    private final ChoiceTable choices;
    private final boolean bf16;
    private final boolean backward;
    private final List<TiledShape> shapes = new ArrayList<>();
    private final List<Tile> tiles = new ArrayList<>();

    TileTable(ChoiceTable choices, boolean bf16, boolean backward) {
        this.choices = choices;
        this.bf16 = bf16;
        this.backward = backward;
    }

    /**
     * The tile for attention of queries to keys, or null if it is still to be chosen.
     *
     * @throws io.shardwright.diagnostic.ModelException if the choice is no tile that attention can be computed in
     */
    @Nullable
    Tile get(LocalTensor q, LocalTensor k, int queries, boolean causal, TileScores scores) {
        int heads = (int) q.dim(1);
        int keyHeads = (int) k.dim(1);
        int size = (int) q.dim(3);
        for (int i = 0; i < shapes.size(); i++) {
            if (shapes.get(i).is(queries, scores.widest(), heads, keyHeads, size, causal, scores.isRuled())) {
                return tiles.get(i);
            }
        }
        TiledShape shape = shape(q, k, queries, causal, scores);
        String what = shape.text();
        String way = choices.get(what);
        if (way != null) {
            return keep(shape, tile(shape, way));
        }
        return shape.isSmall() || !choices.measures() ? keep(shape, shape.builtIn()) : null;
    }

    /** Chooses for all, unless another rank has by now. */
    Tile choose(
            LocalTensor q,
            LocalTensor k,
            int queries,
            boolean causal,
            TileScores scores,
            Function<TiledShape, WayTimes> measuring) {
        TiledShape shape = shape(q, k, queries, causal, scores);
        String way = choices.choose(shape.text(), shape.builtIn().text(), () -> measuring.apply(shape));
        return keep(shape, tile(shape, way));
    }

    private TiledShape shape(LocalTensor q, LocalTensor k, int queries, boolean causal, TileScores scores) {
        return new TiledShape(
                queries,
                scores.widest(),
                (int) q.dim(1),
                (int) k.dim(1),
                (int) q.dim(3),
                causal,
                scores.isRuled(),
                bf16,
                backward);
    }

    private Tile tile(TiledShape shape, String way) {
        return Tile.parse(way, shape.keyHeads()).orElseThrow(() -> choices.refuse(shape.text(), way));
    }

    private Tile keep(TiledShape shape, Tile tile) {
        if (shapes.size() == MOST) {
            shapes.clear();
            tiles.clear();
        }
        shapes.add(shape);
        tiles.add(tile);
        return tile;
    }
}
