package io.shardwright.runtime.assembly.memory;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Bytes that a model takes on one rank, by kind. */
public record MemoryReport(Map<MemoryKind, Long> bytes) {
    public MemoryReport {
        EnumMap<MemoryKind, Long> copy = new EnumMap<>(MemoryKind.class);
        copy.putAll(bytes);
        bytes = java.util.Collections.unmodifiableMap(copy);
    }

    public long bytes(MemoryKind kind) {
        return bytes.getOrDefault(kind, 0L);
    }

    /** The same with other bytes of one kind. */
    public MemoryReport with(MemoryKind kind, long other) {
        EnumMap<MemoryKind, Long> all = new EnumMap<>(MemoryKind.class);
        all.putAll(bytes);
        all.put(kind, other);
        return new MemoryReport(all);
    }

    public long total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** {@code 71.4 MiB a rank: parameters 12.6 MiB, gradients 12.6 MiB, ...}. */
    @Override
    public String toString() {
        return mebibytes(total()) + " a rank: "
                + Arrays.stream(MemoryKind.values())
                        .filter(kind -> bytes(kind) > 0)
                        .map(kind -> kind.text() + " " + mebibytes(bytes(kind)))
                        .collect(Collectors.joining(", "));
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 0x1p20);
    }
}
