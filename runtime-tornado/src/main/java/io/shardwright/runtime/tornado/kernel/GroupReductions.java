package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.launch.Grid;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * What the work-items of a group have in common, through local memory. Always added up in the same order, so that a number is the
 * same in every run. All work-items of the group have to call.
 *
 * <p>Every work-item goes through what all have put down: with so few of them that takes no longer than halving, which needs a
 * barrier for each level.
 */
public final class GroupReductions {
    /** Work-items of a group that shares a row. */
    public static final int ITEMS = 32;

    /** Columns of a group that adds up columns. */
    static final int COLUMNS = 16;

    /** Work-items for each of its columns: parameters have few columns for a whole device. */
    public static final int LANES = 32;

    /** Work-items of the one group that goes through all rows: as many as any device lets a group have. */
    public static final int ITEMS_OF_ALL_ROWS = 256;

    private GroupReductions() {}

    /** Σ own over a group of {@link #ITEMS}. */
    public static float sum(KernelContext context, float own) {
        float[] shared = context.allocateFloatLocalArray(ITEMS);
        shared[context.localIdx] = own;
        context.localBarrier();
        float sum = 0;
        for (int i = 0; i < ITEMS; i++) {
            sum += shared[i];
        }
        context.localBarrier();
        return sum;
    }

    /** The largest own of a group of {@link #ITEMS}. */
    public static float largest(KernelContext context, float own) {
        float[] shared = context.allocateFloatLocalArray(ITEMS);
        shared[context.localIdx] = own;
        context.localBarrier();
        float largest = shared[0];
        for (int i = 1; i < ITEMS; i++) {
            largest = shared[i] > largest ? shared[i] : largest;
        }
        context.localBarrier();
        return largest;
    }

    /** Σ own over a group of {@link #ITEMS_OF_ALL_ROWS}. */
    public static float sumOfAllRows(KernelContext context, float own) {
        float[] shared = context.allocateFloatLocalArray(ITEMS_OF_ALL_ROWS);
        shared[context.localIdx] = own;
        context.localBarrier();
        float sum = 0;
        for (int i = 0; i < ITEMS_OF_ALL_ROWS; i++) {
            sum += shared[i];
        }
        context.localBarrier();
        return sum;
    }

    /** Groups that have a column of work-items for each of {@code cols}: columns along x, lanes along y. */
    static Grid columns(int cols) {
        return Grid.tiles(cols, LANES, COLUMNS, LANES);
    }

    /** Σ own over the lanes of a column. */
    public static float sumOfColumn(KernelContext context, float own) {
        float[] shared = context.allocateFloatLocalArray(COLUMNS * LANES);
        int column = context.localIdx;
        shared[context.localIdy * COLUMNS + column] = own;
        context.localBarrier();
        float sum = 0;
        for (int lane = 0; lane < LANES; lane++) {
            sum += shared[lane * COLUMNS + column];
        }
        context.localBarrier();
        return sum;
    }
}
