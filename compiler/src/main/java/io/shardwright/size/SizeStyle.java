package io.shardwright.size;

import java.util.ArrayList;
import java.util.List;

/** How a size is spelled: as the IR does, or as a Java expression of type {@code long}. */
public enum SizeStyle {
    /** {@code 4*config.hidden/tp}. */
    IR("*", "/", "+", "-"),
    /** {@code 4 * config.hidden() / tp}; a dot marks an accessor call. */
    JAVA(" * ", " / ", " + ", " - ");

    private final String times;
    private final String over;
    private final String plus;
    private final String minus;

    SizeStyle(String times, String over, String plus, String minus) {
        this.times = times;
        this.over = over;
        this.plus = plus;
        this.minus = minus;
    }

    String plus() {
        return plus;
    }

    String minus() {
        return minus;
    }

    String term(Monomial monomial, Fraction coefficient) {
        List<String> above = new ArrayList<>();
        String factors = monomial.factors(1, times);
        long numerator = coefficient.numerator();
        if (Math.abs(numerator) != 1 || factors.isEmpty()) {
            above.add(Long.toString(numerator));
        }
        if (!factors.isEmpty()) {
            above.add((numerator == -1 ? "-" : "") + factors);
        }
        List<String> parts = new ArrayList<>(List.of(String.join(times, above)));
        if (coefficient.denominator() != 1) {
            parts.add(Long.toString(coefficient.denominator()));
        }
        String divisors = monomial.factors(-1, over);
        if (!divisors.isEmpty()) {
            parts.add(divisors);
        }
        return accessors(String.join(over, parts));
    }

    /** Divisors behind a sum in parentheses: {@code / 2 / tp}. */
    String under(Monomial monomial, long number) {
        String divisors = monomial.factors(-1, over);
        return accessors((number == 1 ? "" : over + number) + (divisors.isEmpty() ? "" : over + divisors));
    }

    private String accessors(String text) {
        return this == IR
                ? text
                : text.replaceAll("\\.(\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)", ".$1()");
    }
}
