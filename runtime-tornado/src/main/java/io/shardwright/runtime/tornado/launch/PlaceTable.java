package io.shardwright.runtime.tornado.launch;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Where the tensors of a recording lie. Kernels are given the numbers of its entries, which TornadoVM compiles into them, and read the
 * places from the device's memory: so a recording that makes the same calls at other places, as the next layer does, is the same graph.
 *
 * <p>On the device a place is two floats, as a float holds every whole number up to 2²⁴ alone.
 */
public final class PlaceTable {
    /** Most entries. */
    public static final int MOST = 1024;

    /** Float of a rank's memory where it begins, behind {@link SumsOfRows}. */
    public static final int FIRST = SumsOfRows.FIRST + SumsOfRows.COUNT;

    private static final int BITS = 16;

    /** Floats of an entry: what a place has in front of {@link #UNIT}, and the rest. */
    public static final int FLOATS = 2;

    public static final int UNIT = 1 << BITS;

    private final int[] places = new int[MOST];
    private int count;

    PlaceTable() {
        clear();
    }

    /** Number of the entry of one more place. */
    int enter(int place) {
        if (count == MOST) {
            throw new IllegalStateException("a recording has more than " + MOST + " places");
        }
        places[count] = place;
        return count++;
    }

    /** Forgets all places. There is no entry 0, whose complement means that there is no tensor. */
    public void clear() {
        count = 1;
    }

    /** One more than the number of the last entry. */
    public int count() {
        return count;
    }

    /** Writes it as the device has it. */
    public void copyTo(FloatArray numbers) {
        for (int i = 0; i < count; i++) {
            numbers.set(FLOATS * i, places[i] >> BITS);
            numbers.set(FLOATS * i + 1, places[i] & UNIT - 1);
        }
    }

    /** The place of an entry, or of a bf16 tensor's complement of it, among the numbers of {@link #copyTo}, for what the host calls. */
    public static int place(FloatArray numbers, int at) {
        int entry = at < 0 ? ~at : at;
        int units = (int) numbers.get(FLOATS * entry);
        int rest = (int) numbers.get(FLOATS * entry + 1);
        return units * UNIT + rest;
    }
}
