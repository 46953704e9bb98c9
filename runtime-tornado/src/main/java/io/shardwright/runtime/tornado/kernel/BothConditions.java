package io.shardwright.runtime.tornado.kernel;

/**
 * Conditions that a kernel needs at once, in one comparison. With {@code &&} and {@code ||} the compiler may join what comes out
 * of several ifs, and TornadoVM's OpenCL (5.2.0) then has one of them the wrong way round.
 */
public final class BothConditions {
    private BothConditions() {}

    /** Whether {@code a < aEnd} and {@code b < bEnd}; no difference may overflow. */
    public static boolean below(int a, int aEnd, int b, int bEnd) {
        return ((a - aEnd) & (b - bEnd)) < 0;
    }

    /** Whether {@code aFrom <= a < aEnd} and {@code bFrom <= b < bEnd}; no difference may overflow. */
    public static boolean between(int aFrom, int a, int aEnd, int bFrom, int b, int bEnd) {
        return ((aFrom - 1 - a) & (a - aEnd) & (bFrom - 1 - b) & (b - bEnd)) < 0;
    }

    /** Whether {@code 0 <= i < end}. */
    static boolean inside(int i, int end) {
        return below(-1, i, i, end);
    }
}
