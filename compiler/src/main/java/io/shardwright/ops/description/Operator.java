package io.shardwright.ops.description;

import io.shardwright.ir.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What an operator is known by. Each operator has a constant of this, and {@code Operators} lists them: what reads the IR's text,
 * what reads a model's source, the suggestions of diagnostics, and docs/operators.md are all made from it.
 *
 * @param type the operator
 * @param name as the IR spells it
 * @param fromText makes it from what stands in brackets behind the name
 * @param written methods of the language that make it
 * @param origin where it comes from, if no method makes it; else empty
 */
public record Operator(
        Class<? extends Op> type,
        String name,
        Function<OperatorSettings, Op> fromText,
        List<WrittenAs> written,
        String origin) {
    public Operator {
        written = List.copyOf(written);
    }

    public static Operator of(Class<? extends Op> type, String name, Function<OperatorSettings, Op> fromText) {
        return new Operator(type, name, fromText, List.of(), "");
    }

    /**
     * A method of the language that makes it.
     *
     * @param call {@code x.plus(y)} or {@code rotary(x, base)}, see {@link WrittenAs}
     * @param otherNames what other libraries call the method
     */
    public Operator writtenAs(String call, WrittenAs.Reading reading, String... otherNames) {
        List<WrittenAs> more = new ArrayList<>(written);
        more.add(new WrittenAs(call, reading, List.of(otherNames)));
        return new Operator(type, name, fromText, more, origin);
    }

    /** It comes from something other than a method: from a layer in a field, or the compiler makes it. */
    public Operator from(String whatMakesIt) {
        return new Operator(type, name, fromText, written, whatMakesIt);
    }
}
