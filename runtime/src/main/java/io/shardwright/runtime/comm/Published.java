package io.shardwright.runtime.comm;

/** Where the tensors of all ranks of a collective lie, as their headers say. */
final class Published {
    private final Heap heap;
    private final long[] slots;
    private final long[] chunks;
    private final long[] elements;
    private final long[] addresses;

    Published(Heap heap, int size) {
        this.heap = heap;
        slots = new long[size];
        chunks = new long[size];
        elements = new long[size];
        addresses = new long[size];
    }

    /** Reads the header that rank q has published. */
    void read(int q, long slot) {
        long header = ControlDescriptor.published(slot);
        slots[q] = slot;
        chunks[q] = Memory.get(header + Header.CHUNK);
        elements[q] = Memory.get(header + Header.ELEMENTS);
        addresses[q] =
                chunks[q] > 0 ? ControlDescriptor.staging(slot) : heap.address(Memory.get(header + Header.POSITION));
    }

    /** Elements of a section that rank q shows at a time; 0: all of them, in place. */
    long chunk(int q) {
        return chunks[q];
    }

    /** Chunks that rank q shows one after the other. */
    long steps(int q) {
        return steps(elements[q], chunks[q]);
    }

    static long steps(long elements, long chunk) {
        return chunk == 0 ? 1 : Math.max(1, (elements + chunk - 1) / chunk);
    }

    /** Address of what rank q published; of its staging, if it shows chunks. */
    long address(int q) {
        return addresses[q];
    }

    /** Strides of what rank q published in place; {@code view} has the dims of the whole of it. */
    void strides(int q, View view) {
        Header.takeStrides(ControlDescriptor.published(slots[q]), view);
    }

    /** Row counts of an all-to-all-v that rank q published in front of its staging: rows before those for r. */
    long rowsBefore(int q, int r) {
        return Memory.get(ControlDescriptor.staging(slots[q]) + 2L * r * Long.BYTES);
    }

    /** Rows that rank q has for r in an all-to-all-v. */
    long rows(int q, int r) {
        return Memory.get(ControlDescriptor.staging(slots[q]) + (2L * r + 1) * Long.BYTES);
    }
}
