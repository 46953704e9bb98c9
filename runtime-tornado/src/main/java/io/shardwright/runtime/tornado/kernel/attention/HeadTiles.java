package io.shardwright.runtime.tornado.kernel.attention;

import io.shardwright.runtime.tornado.launch.DeviceHeads;
import io.shardwright.runtime.tornado.launch.PackedInts;
import io.shardwright.runtime.tornado.launch.TornadoException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Tiles of {@link #ROWS} positions of one head in local memory. A group has {@link #LANES} work-items for each of them, and those of a
 * row share its columns out.
 *
 * <p>Kernels fill and read tiles themselves: TornadoVM (5.2.0) takes the index of a local array for bytes where the array was given to
 * the method that uses it.
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

    static void requireFits(DeviceHeads q) {
        if (q.size() > LARGEST) {
            throw new TornadoException("--device tornado has attention for heads of up to " + LARGEST
                    + " elements, and these have " + q.size() + "\n  Fix: take more heads, or --device cpu");
        }
    }

    /** Where position t of a head begins, given {@link DeviceHeads#place()} and {@link DeviceHeads#steps()}. */
    static int row(long place, long steps, int batch, int head, int t) {
        return PackedInts.first(place)
                + batch * PackedInts.second(steps)
                + head * PackedInts.first(steps)
                + t * PackedInts.second(place);
    }

    /** Element c of position t of a head that begins there, and 0 from {@code count} positions on. */
    static float element(FloatArray memory, int head, int stride, int t, int count, int c) {
        float value = 0;
        if (t < count) {
            value = memory.get(head + t * stride + c);
        }
        return value;
    }

    /** The product of two rows that begin there in memory. */
    static float dotProduct(FloatArray memory, int x, int y, int size) {
        float sum = 0;
        for (int c = 0; c < size; c++) {
            sum += memory.get(x + c) * memory.get(y + c);
        }
        return sum;
    }

    /** A sum goes to memory, on top of what is there unless it is the first. */
    static void put(FloatArray memory, int at, float sum, boolean first) {
        memory.set(at, first ? sum : memory.get(at) + sum);
    }
}
