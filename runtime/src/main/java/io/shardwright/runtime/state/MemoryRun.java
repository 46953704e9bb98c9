package io.shardwright.runtime.state;

import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ranges that lie one behind the other, which are copied in one go: a JVM copies pieces of a megabyte at half the speed of larger ones.
 *
 * @param storage that they lie in
 * @param from byte of it
 * @param to the byte after the last
 * @param place of the first byte in the copy
 */
record MemoryRun(Storage storage, long from, long to, long place) {
    /** Tensors of a unit lie less than a cache line apart, and what is between them is copied, too. */
    private static final long MOST_BETWEEN = 64;

    /** All of some ranges, with places one behind the other. */
    static List<MemoryRun> of(List<OwnedRange> ranges) {
        Map<Storage, List<LocalTensor>> byStorage = new LinkedHashMap<>();
        for (OwnedRange range : ranges) {
            byStorage
                    .computeIfAbsent(range.memory().storage(), _ -> new ArrayList<>())
                    .add(range.memory());
        }
        List<MemoryRun> runs = new ArrayList<>();
        for (List<LocalTensor> tensors : byStorage.values()) {
            tensors.sort(Comparator.comparingLong(LocalTensor::offset));
            tensors.forEach(tensor -> add(runs, tensor));
        }
        return runs;
    }

    private static void add(List<MemoryRun> runs, LocalTensor tensor) {
        MemoryRun last = runs.isEmpty() ? null : runs.getLast();
        long from = from(tensor);
        long to = from + tensor.size() * tensor.type().bytes();
        if (last != null && last.storage == tensor.storage() && from - last.to < MOST_BETWEEN) {
            runs.set(runs.size() - 1, new MemoryRun(last.storage, last.from, to, last.place));
        } else {
            long place = last == null ? 0 : (last.end() + MOST_BETWEEN - 1) / MOST_BETWEEN * MOST_BETWEEN;
            runs.add(new MemoryRun(tensor.storage(), from, to, place));
        }
    }

    private static long from(LocalTensor tensor) {
        return tensor.offset() * tensor.type().bytes();
    }

    /** The byte of the copy after its last. */
    long end() {
        return place + to - from;
    }

    boolean has(OwnedRange range) {
        long at = from(range.memory());
        return range.memory().storage() == storage && from <= at && at < to;
    }

    /** Where the copy has a range. */
    long placeOf(OwnedRange range) {
        return place + from(range.memory()) - from;
    }

    void copyTo(MemorySegment copy) {
        MemorySegment.copy(storage.segment(), from, copy, place, to - from);
    }
}
