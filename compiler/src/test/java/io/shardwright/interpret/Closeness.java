package io.shardwright.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.Supplier;

/** Compares many numbers, as oracles do, by their difference; only those that differ are worth AssertJ's decimals and words. */
final class Closeness {
    private Closeness() {}

    static void assertClose(double[] found, double[] expected, double tolerance, Supplier<String> name) {
        if (!isClose(found, expected, tolerance)) {
            assertThat(found).as(name.get()).containsExactly(expected, within(tolerance));
        }
    }

    /** What is no number is close to nothing. */
    private static boolean isClose(double[] found, double[] expected, double tolerance) {
        boolean close = found.length == expected.length;
        for (int i = 0; close && i < found.length; i++) {
            close = Math.abs(found[i] - expected[i]) <= tolerance;
        }
        return close;
    }
}
