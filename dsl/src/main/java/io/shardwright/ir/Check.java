package io.shardwright.ir;

import io.shardwright.size.Size;

/** What is checked when a model is created, because the compiler could not prove it. */
public sealed interface Check {
    /** What is checked, in words, with the names of both sides. */
    String text();

    record Equal(Size left, Size right, String text) implements Check {}

    /** @param code the diagnostic it would have been had the numbers been known: {@code heads-not-divisible} */
    record Divides(Size divisor, Size dividend, String code, String text) implements Check {}
}
