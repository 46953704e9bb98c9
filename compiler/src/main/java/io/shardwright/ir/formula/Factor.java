package io.shardwright.ir.formula;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number in a formula. A kernel can be written for a formula whose numbers are all known to the compiler.
 *
 * @param java an expression over the constructor's parameters; of a number that is known, its shortest spelling as a double
 */
public record Factor(String java) {
    private static final Pattern NUMBER = Pattern.compile("(-?[0-9][0-9.eE+-]*)[dDfFlL]?");

    public Factor {
        java = number(java).map(value -> Double.toString(value)).orElse(java);
    }

    /** @throws IllegalArgumentException if it isn't finite */
    public static Factor of(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("a number in a formula is " + value);
        }
        return new Factor(Double.toString(value));
    }

    /** Its value, if the compiler knows it. */
    public Optional<Double> known() {
        return number(java);
    }

    private static Optional<Double> number(String java) {
        Matcher matcher = NUMBER.matcher(java);
        return matcher.matches() ? Optional.of(Double.valueOf(matcher.group(1))) : Optional.empty();
    }

    /** Its value in a formula that {@link Formula#isKnown}. */
    public double value() {
        return known().orElseThrow(() -> new IllegalStateException(java + " is known only when the model is built"));
    }

    /** {@code 1 / factor}. */
    public Factor inverse() {
        return known().map(value -> 1 / value)
                .filter(Double::isFinite)
                .map(Factor::of)
                .orElseGet(() -> new Factor("1.0 / (" + java + ")"));
    }
}
