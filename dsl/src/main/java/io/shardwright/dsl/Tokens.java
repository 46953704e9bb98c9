package io.shardwright.dsl;

/** Whole numbers that name entries of a vocabulary, {@code [batch, seq]}; or positions, {@code [seq]}. */
public final class Tokens {
    Tokens() {}
}
