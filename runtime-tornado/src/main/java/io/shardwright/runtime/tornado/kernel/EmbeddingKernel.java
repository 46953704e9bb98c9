package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.tensor.LocalTensor;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Rows of a table by token, and positions. Tokens are whole numbers. */
public final class EmbeddingKernel {
    /** Among so many work-items rows of a column of the table are divided, by the last bits of their numbers. */
    private static final int LANES = 16;

    private EmbeddingKernel() {}

    /** {@code y[..., d] = table[token - firstRow, d]}, and 0 for tokens outside the table. */
    public static KernelLaunch embedding(
            DeviceMemory memory, LocalTensor y, LocalTensor tokens, LocalTensor table, long firstRow) {
        DeviceRows to = memory.rows(y);
        return KernelLaunch.of(
                "embeddingRows",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                EmbeddingKernel::embeddingRows,
                to.at(),
                to.stride(),
                memory.dense(tokens),
                memory.dense(table),
                Math.toIntExact(table.dim(0)),
                Math.toIntExact(firstRow),
                to.cols(),
                to.size());
    }

    public static void embeddingRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int y,
            int yStride,
            int tokens,
            int table,
            int tableRows,
            int firstRow,
            int cols,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            int from = (int) Elements.get(memory, halves, tokens, row) - firstRow;
            float value = 0;
            if (BothConditions.inside(from, tableRows)) {
                value = Elements.get(memory, halves, table, from * cols + col);
            }
            Elements.set(memory, halves, y, row * yStride + col, value);
        }
    }

    /** {@code dTable[token - firstRow] += dy}. */
    public static KernelLaunch addGradient(
            DeviceMemory memory, LocalTensor dTable, LocalTensor dy, LocalTensor tokens, long firstRow) {
        DeviceRows by = memory.rows(dy);
        return KernelLaunch.of(
                "embeddingGradient",
                Grid.tiles(by.cols(), LANES, Grid.LOCAL, 1),
                KernelLaunch.NONE,
                EmbeddingKernel::embeddingGradient,
                memory.dense(dTable),
                by.at(),
                by.stride(),
                memory.dense(tokens),
                Math.toIntExact(dTable.dim(0)),
                Math.toIntExact(firstRow),
                by.rows(),
                by.cols());
    }

    /**
     * A work-item for each column of every so-manieth row of the table: it goes through all tokens once, and adds up what belongs there, in
     * their order. So no two work-items write to one element, no sum depends on who comes first, and the time is linear in tokens.
     */
    public static void embeddingGradient(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int dTable,
            int dy,
            int dyStride,
            int tokens,
            int tableRows,
            int firstRow,
            int rows,
            int cols) {
        int c = context.globalIdx;
        int lane = context.globalIdy;
        int tokensFrom = Elements.place(memory, tokens);
        int byFrom = Elements.place(memory, dy);
        int tableFrom = Elements.place(memory, dTable);
        if (c < cols) {
            for (int row = 0; row < rows; row++) {
                int to = (int) Elements.getAt(memory, halves, tokens, tokensFrom + row) - firstRow;
                // One comparison of signs, as in BothConditions: inside of the table, and this lane's.
                int mine = ((to & (LANES - 1)) ^ lane) - 1;
                if (((-1 - to) & (to - tableRows) & mine) < 0) {
                    int at = tableFrom + to * cols + c;
                    Elements.setAt(
                            memory,
                            halves,
                            dTable,
                            at,
                            Elements.getAt(memory, halves, dTable, at)
                                    + Elements.getAt(memory, halves, dy, byFrom + row * dyStride + c));
                }
            }
        }
    }

    /** {@code positions[..., t] = of.position(t)}. */
    public static KernelLaunch positions(DeviceMemory memory, LocalTensor positions, SequencePositions of) {
        DeviceRows to = memory.rows(positions);
        PositionSections sections = PositionSections.of(of);
        return KernelLaunch.of(
                "sequencePositions",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                EmbeddingKernel::sequencePositions,
                to.at(),
                to.stride(),
                to.cols(),
                to.size(),
                sections.chunk(),
                sections.lower(),
                sections.upper());
    }

    public static void sequencePositions(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int positions,
            int stride,
            int cols,
            int size,
            int chunk,
            int lower,
            int upper) {
        int i = context.globalIdx;
        if (i < size) {
            int t = i % cols;
            Elements.set(memory, halves, positions, i / cols * stride + t, t + (t < chunk ? lower : upper));
        }
    }
}
