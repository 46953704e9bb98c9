package io.shardwright.runtime.tornado.kernel;

import io.shardwright.runtime.tornado.Heads;
import io.shardwright.runtime.tornado.TornadoException;
import io.shardwright.runtime.tornado.TwoInts;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Tiles of {@link #ROWS} positions of one head in local memory. A group has {@link #LANES} work-items for each of them, and those of a
 * row share its columns out.
 */
final class HeadTiles {
    /** Positions of a tile. */
    static final int ROWS = 16;

    /** Work-items for each. */
    static final int LANES = 4;

    static final int ITEMS = ROWS * LANES;

    /** Largest size of a head: four tiles fit into 48 KiB of local memory. */
    static final int LARGEST = 128;

    /** Elements of a row that one work-item has. */
    static final int OWN = LARGEST / LANES;

    /** From one row of a tile to the next: odd, so that rows begin in different banks. */
    static final int PITCH = LARGEST + 1;

    /** The same for tiles of scores. */
    static final int SCORES = ROWS + 1;

    private HeadTiles() {}

    static int tiles(int positions) {
        return Math.ceilDiv(positions, ROWS);
    }

    static void requireFits(Heads q) {
        if (q.size() > LARGEST) {
            throw new TornadoException("--device tornado has attention for heads of up to " + LARGEST
                    + " elements, and these have " + q.size() + "\n  Fix: take more heads, or --device cpu");
        }
    }

    /** Where position t of a head begins, given {@link Heads#place()} and {@link Heads#steps()}. */
    static int row(long place, long steps, int batch, int head, int t) {
        return TwoInts.first(place)
                + batch * TwoInts.second(steps)
                + head * TwoInts.first(steps)
                + t * TwoInts.second(place);
    }

    /** Loads positions {@code from} and on, and 0 from {@code count} on. */
    static void load(
            KernelContext context,
            FloatArray memory,
            float[] tile,
            int head,
            int stride,
            int from,
            int count,
            int size) {
        for (int n = 0; n < LANES; n++) {
            int r = context.localIdx / ROWS + n * LANES;
            for (int c = context.localIdx % ROWS; c < size; c += ROWS) {
                float value = 0;
                if (from + r < count) {
                    value = memory.get(head + (from + r) * stride + c);
                }
                tile[r * PITCH + c] = value;
            }
        }
    }

    /** The product of a row of one tile and a row of another. */
    static float product(float[] x, int xRow, float[] y, int yRow, int size) {
        float sum = 0;
        for (int c = 0; c < size; c++) {
            sum += x[xRow * PITCH + c] * y[yRow * PITCH + c];
        }
        return sum;
    }

    /** The same of rows that begin there in memory. */
    static float productInMemory(FloatArray memory, int x, int y, int size) {
        float sum = 0;
        for (int c = 0; c < size; c++) {
            sum += memory.get(x + c) * memory.get(y + c);
        }
        return sum;
    }

    /** A work-item's part of a row goes to memory, on top of what is there unless it is the first. */
    static void store(FloatArray memory, int to, float[] sums, int lane, int size, boolean first) {
        for (int i = 0; i * LANES + lane < size; i++) {
            int at = to + i * LANES + lane;
            memory.set(at, first ? sums[i] : memory.get(at) + sums[i]);
        }
    }
}
