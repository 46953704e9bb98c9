package io.shardwright.ir.formula;

import java.util.Locale;

/** What a {@link Formula} may make of one number, beside activations. Each is a method of {@code Pieces}. */
public enum UnaryFunction {
    EXP("exp"),
    LOG("log"),
    SQRT("sqrt"),
    INVERSE_SQRT("inverseSqrt"),
    ABS("abs"),
    /** 1, 0 or -1. */
    SIGN("sign"),
    /** {@code 1 - x}, of a mask. */
    NOT("not");

    private final String method;

    UnaryFunction(String method) {
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
