package io.shardwright.runtime.tornado.launch;

/** Two ints in a long, because a kernel has 20 arguments at most. */
public final class PackedInts {
    private PackedInts() {}

    /** Both in one. */
    public static long of(int first, int second) {
        return (long) second << 32 | first & 0xFFFFFFFFL;
    }

    /** Can be called by kernels. */
    public static int first(long both) {
        return (int) both;
    }

    /** Can be called by kernels. */
    public static int second(long both) {
        return (int) (both >> 32);
    }
}
