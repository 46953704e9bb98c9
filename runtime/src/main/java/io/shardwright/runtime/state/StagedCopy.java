package io.shardwright.runtime.state;

import io.shardwright.runtime.comm.memory.HugePages;
import io.shardwright.spi.kernel.Kernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A copy of ranges, taken in one pass over memory. Its own memory is there from the start. */
final class StagedCopy {
    private static final long PAGE = 4096;

    private final List<OwnedRange> ranges;
    private final List<MemoryRun> runs;
    private final List<MemorySegment> copies;
    private final MemorySegment memory;

    StagedCopy(List<OwnedRange> ranges) {
        this.ranges = List.copyOf(ranges);
        runs = MemoryRun.of(ranges);
        memory = HugePages.allocate(
                Math.max(1, runs.isEmpty() ? 0 : runs.getLast().end()));
        // A page that is used for the first time costs more than what is copied into it.
        for (long at = 0; at < memory.byteSize(); at += PAGE) {
            memory.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
        }
        copies = this.ranges.stream().map(this::copyOf).toList();
    }

    private MemorySegment copyOf(OwnedRange range) {
        for (MemoryRun run : runs) {
            if (run.has(range)) {
                return memory.asSlice(run.placeOf(range), range.bytes());
            }
        }
        throw new IllegalStateException(range + " is in no run");
    }

    /** Of all ranges. */
    long bytes() {
        return ranges.stream().mapToLong(OwnedRange::bytes).sum();
    }

    List<OwnedRange> ranges() {
        return ranges;
    }

    /** As it was when it was last taken. */
    MemorySegment of(int range) {
        return copies.get(range);
    }

    void take(Kernels kernels) {
        for (OwnedRange range : ranges) {
            kernels.toHost(range.memory());
        }
        for (MemoryRun run : runs) {
            run.copyTo(memory);
        }
    }
}
