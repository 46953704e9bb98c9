package io.shardwright.runtime.data.sequence;

import java.util.Arrays;

/**
 * Bins of one size, into which what comes is put one after the other, each into the first that has room. The first is found in a tree
 * whose nodes know the most room that there is below them.
 */
final class FirstFit {
    private final int size;
    private final int bins;
    /** A node's children are at twice its number, and one more; the leaves, which are the bins, come last. */
    private final int[] room;

    private int used;

    /**
     * @param size of a bin
     * @param bins how many there are, a power of two
     */
    FirstFit(int size, int bins) {
        this.size = size;
        this.bins = bins;
        room = new int[2 * bins];
        clear();
    }

    void clear() {
        Arrays.fill(room, size);
        used = 0;
    }

    /** How many bins have something in them. */
    int used() {
        return used;
    }

    /** The bin that {@code length} goes into, from 1 to the size of a bin; -1 if none has room. */
    int place(int length) {
        if (room[1] < length) {
            return -1;
        }
        int node = 1;
        while (node < bins) {
            node = room[2 * node] >= length ? 2 * node : 2 * node + 1;
        }
        int bin = node - bins;
        room[node] -= length;
        while (node > 1) {
            node /= 2;
            room[node] = Math.max(room[2 * node], room[2 * node + 1]);
        }
        used = Math.max(used, bin + 1);
        return bin;
    }
}
