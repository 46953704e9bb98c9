package io.shardwright.runtime.tornado.kernel.expert;

import io.shardwright.runtime.tornado.kernel.Elements;
import io.shardwright.runtime.tornado.kernel.GroupReductions;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.LocalTensor;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Rows between tokens and experts. There are work-items for as many as there could be; where a table has -1, there is none, and nothing is
 * done.
 */
public final class ExpertRowsKernel {
    private static final int NOWHERE = -1;

    private ExpertRowsKernel() {}

    /** {@code to[row] = from[places[row]]}. */
    public static KernelLaunch gather(DeviceMemory memory, LocalTensor to, LocalTensor from, LocalTensor places) {
        DeviceRows rows = memory.rows(to);
        DeviceRows source = memory.rows(from);
        return KernelLaunch.of(
                "gatherRows",
                Grid.over(rows.size()),
                KernelLaunch.NONE,
                ExpertRowsKernel::gatherRows,
                rows.at(),
                rows.stride(),
                source.at(),
                source.stride(),
                memory.dense(places),
                rows.cols(),
                rows.size());
    }

    public static void gatherRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int to,
            int toStride,
            int from,
            int fromStride,
            int places,
            int cols,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            int place = (int) Elements.get(memory, halves, places, row);
            if (place >= 0) {
                Elements.set(
                        memory,
                        halves,
                        to,
                        row * toStride + col,
                        Elements.get(memory, halves, from, place * fromStride + col));
            }
        }
    }

    /** {@code to[places[row]] = from[row]}. */
    public static KernelLaunch scatter(DeviceMemory memory, LocalTensor to, LocalTensor from, LocalTensor places) {
        DeviceRows target = memory.rows(to);
        DeviceRows rows = memory.rows(from);
        return KernelLaunch.of(
                "scatterRows",
                Grid.over(rows.size()),
                KernelLaunch.NONE,
                ExpertRowsKernel::scatterRows,
                target.at(),
                target.stride(),
                rows.at(),
                rows.stride(),
                memory.dense(places),
                rows.cols(),
                rows.size());
    }

    public static void scatterRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int to,
            int toStride,
            int from,
            int fromStride,
            int places,
            int cols,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            int row = i / cols;
            int col = i % cols;
            int place = (int) Elements.get(memory, halves, places, row);
            if (place >= 0) {
                Elements.set(
                        memory,
                        halves,
                        to,
                        place * toStride + col,
                        Elements.get(memory, halves, from, row * fromStride + col));
            }
        }
    }

    /**
     * {@code tokens[t] = Σ gate rows[row]} over the rows of a token.
     *
     * @param gates null for 1
     */
    public static KernelLaunch combine(
            DeviceMemory memory,
            LocalTensor tokens,
            LocalTensor rows,
            @Nullable LocalTensor gates,
            RoutingTable table) {
        DeviceRows to = memory.rows(tokens);
        DeviceRows from = memory.rows(rows);
        return KernelLaunch.of(
                "combineRows",
                Grid.over(to.size()),
                KernelLaunch.NONE,
                ExpertRowsKernel::combineRows,
                to.at(),
                to.stride(),
                from.at(),
                from.stride(),
                gates == null ? NOWHERE : memory.dense(gates),
                memory.dense(table.sentRow()),
                table.layer().topK(),
                to.cols(),
                to.size());
    }

    public static void combineRows(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int tokens,
            int tokensStride,
            int rows,
            int rowsStride,
            int gates,
            int sentRow,
            int topK,
            int cols,
            int size) {
        int i = context.globalIdx;
        if (i < size) {
            int token = i / cols;
            int col = i % cols;
            int sentFrom = Elements.place(memory, sentRow);
            int rowsFrom = Elements.place(memory, rows);
            float sum = 0;
            for (int choice = token * topK; choice < token * topK + topK; choice++) {
                int row = (int) Elements.getAt(memory, halves, sentRow, sentFrom + choice);
                if (row >= 0) {
                    float value = Elements.getAt(memory, halves, rows, rowsFrom + row * rowsStride + col);
                    if (gates != NOWHERE) {
                        value *= Elements.get(memory, halves, gates, choice);
                    }
                    sum += value;
                }
            }
            Elements.set(memory, halves, tokens, token * tokensStride + col, sum);
        }
    }

    /** {@code dRows[row] = gate dTokens[token]} and {@code dGate = dTokens[token] · rows[row]}; 0 where there is no row. */
    public static KernelLaunch combineGradient(
            DeviceMemory memory,
            LocalTensor dRows,
            LocalTensor dGates,
            LocalTensor dTokens,
            LocalTensor rows,
            LocalTensor gates,
            RoutingTable table) {
        DeviceRows to = memory.rows(dRows);
        DeviceRows by = memory.rows(dTokens);
        DeviceRows from = memory.rows(rows);
        return KernelLaunch.of(
                "combineRowsGradient",
                Grid.groups(Math.toIntExact(gates.size()), GroupReductions.ITEMS),
                KernelLaunch.NONE,
                ExpertRowsKernel::combineRowsGradient,
                to.at(),
                to.stride(),
                memory.dense(dGates),
                by.at(),
                by.stride(),
                from.at(),
                from.stride(),
                memory.dense(gates),
                memory.dense(table.sentRow()),
                table.layer().topK(),
                to.cols());
    }

    /** A group of work-items for each choice of each token. */
    public static void combineRowsGradient(
            KernelContext context,
            FloatArray memory,
            ShortArray halves,
            int dRows,
            int dRowsStride,
            int dGates,
            int dTokens,
            int dTokensStride,
            int rows,
            int rowsStride,
            int gates,
            int sentRow,
            int topK,
            int cols) {
        int choice = context.groupIdx;
        int row = (int) Elements.get(memory, halves, sentRow, choice);
        float gate = Elements.get(memory, halves, gates, choice);
        int byFrom = Elements.place(memory, dTokens) + choice / topK * dTokensStride;
        int from = Elements.place(memory, rows) + row * rowsStride;
        int to = Elements.place(memory, dRows) + row * dRowsStride;
        float own = 0;
        if (row >= 0) {
            for (int col = context.localIdx; col < cols; col += GroupReductions.ITEMS) {
                float by = Elements.getAt(memory, halves, dTokens, byFrom + col);
                own += by * Elements.getAt(memory, halves, rows, from + col);
                Elements.setAt(memory, halves, dRows, to + col, gate * by);
            }
        }
        float dot = GroupReductions.sum(context, own);
        if (context.localIdx == 0) {
            Elements.set(memory, halves, dGates, choice, dot);
        }
    }
}
