package io.shardwright.runtime.state;

import io.shardwright.spi.kernel.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A copy of ranges, taken in one pass over memory. Its own memory is there from the start. */
final class StagedCopy {
    private static final long ALIGNMENT = 64;
    private static final long PAGE = 4096;

    private final List<OwnedRange> ranges;
    private final List<MemorySegment> copies;
    private final long bytes;

    StagedCopy(List<OwnedRange> ranges) {
        this.ranges = List.copyOf(ranges);
        bytes = ranges.stream().mapToLong(OwnedRange::bytes).sum();
        MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, bytes), ALIGNMENT);
        // A page that is used for the first time costs more than what is copied into it.
        for (long at = 0; at < bytes; at += PAGE) {
            memory.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
        }
        long[] at = {0};
        copies = ranges.stream()
                .map(range -> {
                    MemorySegment copy = memory.asSlice(at[0], range.bytes());
                    at[0] += range.bytes();
                    return copy;
                })
                .toList();
    }

    /** Of all ranges. */
    long bytes() {
        return bytes;
    }

    List<OwnedRange> ranges() {
        return ranges;
    }

    /** As it was when it was last taken. */
    MemorySegment of(int range) {
        return copies.get(range);
    }

    void take(Kernels kernels) {
        for (int i = 0; i < copies.size(); i++) {
            OwnedRange range = ranges.get(i);
            kernels.toHost(range.memory());
            copies.get(i).copyFrom(range.memory().segment());
        }
    }
}
