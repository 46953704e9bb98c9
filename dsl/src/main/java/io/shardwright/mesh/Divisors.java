package io.shardwright.mesh;

import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The legal degrees for a size, as diagnostics list them. */
public final class Divisors {
    private static final int SHOWN = 12;

    private Divisors() {}

    /** {@code 1, 2, 3, 4, 6, 12}; at most twelve of them. */
    public static String of(long value) {
        String all = LongStream.rangeClosed(1, value)
                .filter(divisor -> value % divisor == 0)
                .limit(SHOWN)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? "1" : all;
    }
}
