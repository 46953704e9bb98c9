package io.shardwright.ir.formula;

import java.util.Locale;

/** What a {@link Formula} may make of two numbers, beside sums and products. Each is a method of {@code Pieces}. */
public enum BinaryFunction {
    MINUS("subtract"),
    DIVIDE("divide"),
    /** The left one to the power of the right one, with regard to which it has no gradient. */
    POWER("power"),
    MAX("max"),
    MIN("min"),
    /** 1 where the left one is larger, else 0. */
    GREATER("greater"),
    /** 1 where the left one is as large or larger, else 0. */
    AT_LEAST("atLeast"),
    /** 1 where both are equal, else 0. */
    EQUAL("equal");

    private final String method;

    BinaryFunction(String method) {
        this.method = method;
    }

    /** The method of {@code Pieces}. */
    public String method() {
        return method;
    }

    /** As the IR spells it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
