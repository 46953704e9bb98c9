package io.shardwright.stress;

import io.shardwright.runtime.comm.control.ControlLayout;
import io.shardwright.runtime.comm.memory.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Lines of memory as those of the control region: each is written by one rank, and read by others. */
class SharedLines {
    private static final int LINES = 4;

    /** Kept, as it would be given back when only its address is used. */
    private final MemorySegment memory = Arena.ofAuto().allocate((long) LINES * ControlLayout.LINE, ControlLayout.LINE);

    final long first = memory.address();
    final long second = first + ControlLayout.LINE;
    final long third = second + ControlLayout.LINE;
    private final long words = third + ControlLayout.LINE;

    /** With plain stores. */
    final void write(long value) {
        for (int word = 0; word < 8; word++) {
            NativeMemory.set(words + (long) word * Long.BYTES, value);
        }
    }

    /** With plain loads: what all words are, or -2 if they differ. */
    final int read() {
        long value = NativeMemory.get(words + 7L * Long.BYTES);
        for (int word = 6; word >= 0; word--) {
            if (NativeMemory.get(words + (long) word * Long.BYTES) != value) {
                return -2;
            }
        }
        return (int) value;
    }
}
