package io.shardwright.processor.read.source;

import io.shardwright.ir.declaration.Check;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Optional;

/**
 * A value that is known when the model is built: a number, a flag, a config record.
 *
 * @param java an expression that computes it in the generated constructor
 * @param size its value, if it is a whole number that the compiler can follow
 * @param checks what {@code size} owes: divisions in it leave no remainder
 * @param path for a record, how sizes name it, such as {@code config.attention}
 */
public record KnownValue(String java, Optional<Size> size, List<Check> checks, Optional<String> path) {
    public KnownValue {
        checks = List.copyOf(checks);
    }

    static KnownValue ofJava(String java) {
        return new KnownValue(java, Optional.empty(), List.of(), Optional.empty());
    }

    public static KnownValue ofSize(String java, Size size) {
        return new KnownValue(java, Optional.of(size), List.of(), Optional.empty());
    }

    static KnownValue ofRecord(String path, String java) {
        return new KnownValue(java, Optional.empty(), List.of(), Optional.of(path));
    }

    KnownValue withJava(String newJava) {
        return new KnownValue(newJava, size, checks, path);
    }

    /** The expression as an operand of another: in parentheses, unless it is a name, a number or calls on a name. */
    public String operand() {
        return java.matches("[\\w.$]+(\\(\\)(\\.\\w+\\(\\))*)?") ? java : "(" + java + ")";
    }
}
