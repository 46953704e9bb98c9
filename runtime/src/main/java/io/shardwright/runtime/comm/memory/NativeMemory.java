package io.shardwright.runtime.comm.memory;

import io.shardwright.runtime.system.ThirdCache;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * This process's memory by address. A peer's tensor is then only a number that is worked out afresh for each
 * collective, and no segment is made for it.
 */
public final class NativeMemory {
    /** Constant for the JIT, so that its bounds checks fold away. */
    static final MemorySegment ALL = all();

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    /** The JVM stops for safepoints between two blocks of a copy, not within one. */
    private static final long BLOCK = 1 << 20;

    /** Blocks that the JVM writes past the cache, which it does from 2.5 MiB on where it has vectors of 512 bits. */
    private static final long LARGE_BLOCK = 4 << 20;

    private static final long LEAST_LARGE = 4 << 20;
    private static final long MOST_LARGE = 64 << 20;
    private static final long DEFAULT_LARGE = 16 << 20;
    private static final long LARGE = large(ThirdCache.bytes());

    private NativeMemory() {}

    /**
     * Bytes from which on copies go past the cache: where the copy and what it is made of fill the last one. Below, what was written is
     * still there for who reads it next, and the copy itself is up to twice as fast; above, little of it would be, and it is 1.2 to 1.4 times
     * as slow. With a cache of 32 MiB, a copy that goes past it and is read once takes 1.10 to 1.23 of the time at 12 MiB, 0.91 to 1.03 at 16
     * and 0.80 to 0.90 at 24, on one core as on two at once. A measurement when a run starts says no more, and takes longer than it saves.
     */
    static long large(OptionalLong thirdCache) {
        return thirdCache.isPresent() ? Math.clamp(thirdCache.getAsLong() / 2, LEAST_LARGE, MOST_LARGE) : DEFAULT_LARGE;
    }

    /** {@link #copy(long, long, long)} goes past the cache from so many bytes on. */
    public static long bytesPastCache() {
        return LARGE;
    }

    @SuppressWarnings("restricted")
    private static MemorySegment all() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    public static long get(long address) {
        return (long) LONG.get(ALL, address);
    }

    public static void set(long address, long value) {
        LONG.set(ALL, address, value);
    }

    public static long getAcquire(long address) {
        return (long) LONG.getAcquire(ALL, address);
    }

    public static void setRelease(long address, long value) {
        LONG.setRelease(ALL, address, value);
    }

    public static boolean compareAndSet(long address, long expected, long value) {
        return LONG.compareAndSet(ALL, address, expected, value);
    }

    public static void copy(long from, long to, long bytes) {
        copy(from, to, bytes, bytes);
    }

    /** @param whole bytes of all that is copied before anybody reads it, of which this is a part */
    public static void copy(long from, long to, long bytes, long whole) {
        long block = whole < LARGE ? BLOCK : LARGE_BLOCK;
        for (long done = 0; done < bytes; done += block) {
            MemorySegment.copy(ALL, from + done, ALL, to + done, Math.min(block, bytes - done));
        }
    }

    public static void copy(long from, byte[] to) {
        MemorySegment.copy(ALL, ValueLayout.JAVA_BYTE, from, to, 0, to.length);
    }

    /** A text of at most {@code room - 8} bytes, longer ones cut. */
    public static void setText(long address, int room, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, room - Long.BYTES);
        MemorySegment.copy(bytes, 0, ALL, ValueLayout.JAVA_BYTE, address + Long.BYTES, length);
        setRelease(address, length);
    }

    /** The text of a room of that many bytes; nothing if what lies there can't be one. */
    public static String getText(long address, int room) {
        long length = getAcquire(address);
        if (length < 0 || length > room - Long.BYTES) {
            return "";
        }
        byte[] bytes = new byte[(int) length];
        copy(address + Long.BYTES, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
