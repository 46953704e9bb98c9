package io.shardwright.runtime.comm.collective;

import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.control.SlotHeader;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.comm.memory.TensorView;
import io.shardwright.runtime.comm.shared.SharedHeap;

/** Where the tensors of all ranks of a collective lie, as their headers say. */
final class PeerTensors {
    private final SharedHeap heap;
    private final long[] slots;
    private final long[] chunks;
    private final long[] elements;
    private final long[] addresses;

    PeerTensors(SharedHeap heap, int size) {
        this.heap = heap;
        slots = new long[size];
        chunks = new long[size];
        elements = new long[size];
        addresses = new long[size];
    }

    /** Reads the header that rank q has published. */
    void read(int q, long slot) {
        long header = ControlLayout.published(slot);
        slots[q] = slot;
        chunks[q] = NativeMemory.get(header + SlotHeader.CHUNK);
        elements[q] = NativeMemory.get(header + SlotHeader.ELEMENTS);
        addresses[q] = chunks[q] > 0
                ? ControlLayout.staging(slot)
                : heap.address(NativeMemory.get(header + SlotHeader.POSITION));
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
    void strides(int q, TensorView view) {
        SlotHeader.takeStrides(ControlLayout.published(slots[q]), view);
    }

    /** Row counts of an all-to-all-v that rank q published in front of its staging: rows before those for r. */
    long rowsBefore(int q, int r) {
        return NativeMemory.get(ControlLayout.staging(slots[q]) + 2L * r * Long.BYTES);
    }

    /** Rows that rank q has for r in an all-to-all-v. */
    long rows(int q, int r) {
        return NativeMemory.get(ControlLayout.staging(slots[q]) + (2L * r + 1) * Long.BYTES);
    }
}
