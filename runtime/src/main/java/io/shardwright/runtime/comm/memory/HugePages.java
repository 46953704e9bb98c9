package io.shardwright.runtime.comm.memory;

import io.shardwright.runtime.system.NativeFunction;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/**
 * Memory on pages of 2 MiB: a processor remembers where some thousand pages are, which is little for tensors on pages
 * of 4 KiB. Where the kernel has no such pages to give, or isn't Linux, memory lies on ordinary ones; nothing else
 * differs.
 */
@SuppressWarnings("restricted")
public final class HugePages {
    /** Bytes of a page, and what its address must be a multiple of. */
    public static final long SIZE = 2 << 20;

    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

    /** What smaller memory's address is a multiple of: two cache lines, as processors fetch them in pairs. */
    private static final int LINE = 128;

    private static final long FAILED = -1;

    /** The kernel leaves out a page that is busy for a moment, as when another core has just written to it. */
    private static final int TRIES = 3;

    private HugePages() {}

    /** Numbers are those of Linux on amd64 and arm64. */
    private static final class Calls {
        static final int NO_ACCESS = 0;
        static final int READ_AND_WRITE = 1 | 2;
        static final int PRIVATE_ANONYMOUS = 2 | 0x20;
        static final int TO_THIS_ADDRESS = 1 | 2;
        static final int ADVICE_HUGE = 14;
        static final int ADVICE_COLLAPSE = 25;

        static final NativeFunction MMAP = NativeFunction.of("mmap");
        static final NativeFunction MUNMAP = NativeFunction.of("munmap");
        static final NativeFunction MADVISE = NativeFunction.of("madvise");
        static final NativeFunction MREMAP = NativeFunction.of("mremap");
    }

    /** The next multiple of a page. */
    public static long roundUp(long bytes) {
        return (bytes + SIZE - 1) / SIZE * SIZE;
    }

    /**
     * Memory of this process, zero at first, freed when it is unreachable. Its pages come to be when they are touched, and
     * go back to the system when it is freed, which pages of {@code malloc} needn't: one small block that lives on behind a
     * large one keeps them.
     *
     * @throws OutOfMemoryError if the system gives none
     */
    public static MemorySegment allocate(long bytes) {
        long address = addresses(bytes, Calls.READ_AND_WRITE);
        if (address == FAILED) {
            return Arena.ofAuto().allocate(bytes, LINE);
        }
        advise(address, bytes, Calls.ADVICE_HUGE);
        return MemorySegment.ofAddress(address)
                .reinterpret(bytes, Arena.ofAuto(), memory -> unmap(memory.address(), bytes));
    }

    /**
     * A part of a file for as long as the process lives, where {@link #collapse} can work on it.
     *
     * @param from a multiple of a page
     */
    public static MemorySegment map(FileChannel channel, long from, long bytes) throws IOException {
        MemorySegment mapped = channel.map(MapMode.READ_WRITE, from, bytes, Arena.global());
        long address = addresses(bytes, Calls.NO_ACCESS);
        if (address == FAILED) {
            return mapped;
        }
        // A file could be mapped to an address, but Java doesn't tell a channel's descriptor. So its mapping moves.
        if (move(mapped.address(), bytes, address) == FAILED) {
            unmap(address, bytes);
            return mapped;
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    /**
     * Brings mapped memory of a file to huge pages, those that it is only a part of as well. What it has in it stays,
     * but pages of which nothing is there yet are left out. Unlike what the kernel does unasked, this needs no setting
     * of the host's.
     */
    public static void collapse(MemorySegment mapped, long from, long bytes) {
        long begin = mapped.address() + from / SIZE * SIZE;
        long end = mapped.address() + Math.min(mapped.byteSize(), roundUp(from + bytes));
        if (LINUX && begin % SIZE == 0 && end - begin >= SIZE) {
            boolean isDone = false;
            for (int attempt = 0; attempt < TRIES && !isDone; attempt++) {
                isDone = advise(begin, end - begin, Calls.ADVICE_COLLAPSE) != FAILED;
            }
        }
    }

    /** Where a page can begin and {@code bytes} bytes are free, which are then this process's; {@link #FAILED} if small. */
    private static long addresses(long bytes, int access) {
        if (!LINUX || bytes < SIZE) {
            return FAILED;
        }
        long taken = Calls.MMAP.call(0, bytes + SIZE, access, Calls.PRIVATE_ANONYMOUS, FAILED, 0);
        if (taken == FAILED) {
            return FAILED;
        }
        long begin = roundUp(taken);
        unmap(taken, begin - taken);
        unmap(begin + bytes, taken + SIZE - begin);
        return begin;
    }

    private static long move(long from, long bytes, long to) {
        return Calls.MREMAP.call(from, bytes, bytes, Calls.TO_THIS_ADDRESS, to);
    }

    /** An int in C, whose upper half may be anything. */
    private static int advise(long address, long bytes, int advice) {
        return (int) Calls.MADVISE.call(address, bytes, advice);
    }

    private static void unmap(long address, long bytes) {
        Calls.MUNMAP.call(address, bytes);
    }
}
