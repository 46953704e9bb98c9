package io.shardwright.runtime.tornado.kernel.attention;

import io.shardwright.runtime.tornado.kernel.BothConditions;
import io.shardwright.runtime.tornado.kernel.Elements;
import io.shardwright.runtime.tornado.launch.DeviceHeads;
import io.shardwright.runtime.tornado.launch.PackedInts;
import io.shardwright.runtime.tornado.launch.TornadoException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Tiles of positions of one head in local memory, and who makes what of them. A group has {@link #SIDE} × {@link #SIDE} work-items. Of
 * a tile of scores each makes a square of {@link #own} rows and columns in registers, of a tile of sums as many rows of every
 * {@link #SIDE}-th column. The size of a head is compiled into kernels, and with it the length of every loop over registers.
 *
 * <p>Kernels fill and read tiles themselves: TornadoVM (5.2.0) takes the index of a local array for bytes where the array was given to
 * the method that uses it.
 */
final class HeadTiles {
    /** Work-items of a group along either side of a tile of scores. */
    static final int SIDE = 8;

    static final int ITEMS = SIDE * SIDE;

    /** Largest size of a head: four tiles and two of scores fit into 48 KiB of local memory. */
    static final int LARGEST = 128;

    /** Up to this size a work-item has {@link #MOST} rows, and beyond it half of them. */
    private static final int SMALL = LARGEST / 2;

    /** Most rows of a work-item. */
    static final int MOST = 4;

    /** Most rows of a tile. */
    static final int ROWS = MOST * SIDE;

    /** Most sums of a work-item. */
    static final int SUMS = MOST * SMALL / SIDE;

    /** Floats of a tile of any size. */
    static final int TILE = ROWS * (SMALL + 1);

    /** From one row of a tile of scores to the next. */
    static final int SCORES = ROWS + 1;

    /** From one row to the next of what each work-item along a row has one of. */
    static final int PARTS = SIDE + 1;

    private HeadTiles() {}

    /** Rows, and columns of scores, of a work-item. */
    static int own(int size) {
        return size <= SMALL ? MOST : MOST / 2;
    }

    /** Columns of sums of a work-item: what it has beyond the head's size is 0. */
    static int parts(int size) {
        return (size + SIDE - 1) / SIDE;
    }

    /** From one row of a tile to the next: odd, so that rows begin in different banks. */
    static int pitch(int size) {
        return parts(size) * SIDE + 1;
    }

    /** How many tiles that many positions are. */
    static int tiles(int positions, int size) {
        return Math.ceilDiv(positions, SIDE * own(size));
    }

    static void requireFits(DeviceHeads q) {
        if (q.size() > LARGEST) {
            throw new TornadoException("--device tornado has attention for heads of up to " + LARGEST
                    + " elements, and these have " + q.size() + "\n  Fix: take more heads, or --device cpu");
        }
    }

    /** The place where position t of a head begins, given {@link DeviceHeads#place()} and {@link DeviceHeads#steps()}. */
    static int row(FloatArray memory, long place, long steps, int batch, int head, int t) {
        return Elements.place(memory, PackedInts.first(place))
                + batch * PackedInts.second(steps)
                + head * PackedInts.first(steps)
                + t * PackedInts.second(place);
    }

    /** Element c of position t of the head of a tensor that begins at a place, and 0 from {@code count} positions or {@code size} elements on. */
    static float element(
            FloatArray memory, ShortArray halves, long place, int head, int t, int count, int c, int size) {
        float value = 0;
        if (BothConditions.below(t, count, c, size)) {
            value = Elements.getAt(memory, halves, PackedInts.first(place), head + t * PackedInts.second(place) + c);
        }
        return value;
    }

    /** The product of rows of two tensors, that begin at places. */
    static float dotProduct(FloatArray memory, ShortArray halves, long x, int xRow, long y, int yRow, int size) {
        float sum = 0;
        for (int c = 0; c < size; c++) {
            sum += Elements.getAt(memory, halves, PackedInts.first(x), xRow + c)
                    * Elements.getAt(memory, halves, PackedInts.first(y), yRow + c);
        }
        return sum;
    }

    /** A sum goes to the element of a tensor at a place, on top of what is there unless it is the first. */
    static void put(FloatArray memory, ShortArray halves, int at, int place, float sum, boolean first) {
        Elements.setAt(memory, halves, at, place, first ? sum : Elements.getAt(memory, halves, at, place) + sum);
    }
}
