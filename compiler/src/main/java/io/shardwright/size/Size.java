package io.shardwright.size;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A size known by formula: a polynomial with rational coefficients over named atoms such as {@code config.hidden},
 * {@code batch} or {@code tp}.
 *
 * <p>Two sizes are provably equal exactly when their polynomials are. Divisions are exact by agreement: {@code
 * hidden/heads} is the monomial {@code hidden·heads⁻¹}, so that {@code heads·(hidden/heads)} is {@code hidden}; that no
 * remainder is dropped is checked where the division is introduced.
 */
public final class Size {
    public static final Size ONE = of(1);
    public static final Size ZERO = of(0);

    private final TreeMap<Monomial, Fraction> terms;

    private Size(TreeMap<Monomial, Fraction> terms) {
        terms.values().removeIf(Fraction::isZero);
        this.terms = terms;
    }

    public static Size of(long value) {
        return single(Monomial.ONE, Fraction.of(value));
    }

    /** A size known by name only: {@code config.hidden}. */
    public static Size atom(String name) {
        return single(Monomial.atom(name), Fraction.of(1));
    }

    private static Size single(Monomial monomial, Fraction coefficient) {
        TreeMap<Monomial, Fraction> terms = new TreeMap<>();
        terms.put(monomial, coefficient);
        return new Size(terms);
    }

    public Size plus(Size other) {
        TreeMap<Monomial, Fraction> sum = new TreeMap<>(terms);
        other.terms.forEach((monomial, coefficient) -> sum.merge(monomial, coefficient, Fraction::plus));
        return new Size(sum);
    }

    public Size minus(Size other) {
        return plus(other.times(of(-1)));
    }

    public Size times(Size other) {
        TreeMap<Monomial, Fraction> product = new TreeMap<>();
        terms.forEach((left, a) ->
                other.terms.forEach((right, b) -> product.merge(left.times(right, 1), a.times(b), Fraction::plus)));
        return new Size(product);
    }

    /**
     * The exact quotient, if the divisor is a single term.
     *
     * @return empty for a divisor that is a sum or 0
     */
    public Optional<Size> dividedBy(Size divisor) {
        if (divisor.terms.size() != 1) {
            return equals(divisor) && !terms.isEmpty() ? Optional.of(ONE) : Optional.empty();
        }
        Map.Entry<Monomial, Fraction> term = divisor.terms.firstEntry();
        TreeMap<Monomial, Fraction> quotient = new TreeMap<>();
        terms.forEach((monomial, coefficient) ->
                quotient.put(monomial.times(term.getKey(), -1), coefficient.dividedBy(term.getValue())));
        return Optional.of(new Size(quotient));
    }

    /** The value, if there are no atoms in it and it is whole. */
    public Optional<Long> constant() {
        if (terms.isEmpty()) {
            return Optional.of(0L);
        }
        Fraction only = terms.get(Monomial.ONE);
        return terms.size() == 1 && only != null && only.denominator() == 1
                ? Optional.of(only.numerator())
                : Optional.empty();
    }

    /** Whether this is whole for all values of the atoms: nothing is divided. */
    public boolean isWhole() {
        return terms.entrySet().stream().allMatch(term -> isWhole(term.getKey(), term.getValue()));
    }

    private static boolean isWhole(Monomial monomial, Fraction coefficient) {
        return coefficient.denominator() == 1
                && monomial.exponents().values().stream().allMatch(exponent -> exponent > 0);
    }

    /** Whether this and {@code other} differ whatever the atoms are, if those are at least 1. */
    public boolean provablyDiffers(Size other) {
        TreeMap<Monomial, Fraction> difference = minus(other).terms;
        boolean positive = difference.values().stream().allMatch(c -> c.numerator() > 0);
        boolean negative = difference.values().stream().allMatch(c -> c.numerator() < 0);
        return !difference.isEmpty() && (positive || negative);
    }

    /** The single terms whose sum this is. */
    public List<Size> addends() {
        return terms.entrySet().stream()
                .map(term -> single(term.getKey(), term.getValue()))
                .toList();
    }

    /** The names of all atoms. */
    public Set<String> atoms() {
        Set<String> atoms = new TreeSet<>();
        terms.keySet().forEach(monomial -> atoms.addAll(monomial.exponents().keySet()));
        return atoms;
    }

    /** This size with atoms replaced; atoms that {@code replacement} answers with empty stay. */
    public Size substitute(Function<String, Optional<Size>> replacement) {
        Size result = ZERO;
        for (Map.Entry<Monomial, Fraction> term : terms.entrySet()) {
            Size product = single(Monomial.ONE, term.getValue());
            for (Map.Entry<String, Integer> power : term.getKey().exponents().entrySet()) {
                Size factor = replacement.apply(power.getKey()).orElseGet(() -> atom(power.getKey()));
                for (int i = 0; i < Math.abs(power.getValue()); i++) {
                    Size soFar = product;
                    product = power.getValue() > 0
                            ? soFar.times(factor)
                            : soFar.dividedBy(factor)
                                    .orElseThrow(() -> new IllegalArgumentException(
                                            "cannot divide " + soFar + " by the sum " + factor));
                }
            }
            result = result.plus(product);
        }
        return result;
    }

    /**
     * The value for given atoms.
     *
     * @throws ArithmeticException if a division leaves a remainder
     */
    public long evaluate(Function<String, Long> values) {
        Size constant = substitute(atom -> Optional.of(of(values.apply(atom))));
        return constant.constant()
                .orElseThrow(() -> new ArithmeticException(this + " is " + constant + ", not a whole number"));
    }

    /**
     * As text: {@code 4*config.hidden/tp}, with spaces and method calls if {@code style} says so.
     *
     * <p>Java drops remainders. A sum may be whole where its terms are not, so there it has one denominator: {@code
     * (config.hidden() + 1) / 2}.
     */
    public String format(SizeStyle style) {
        Size divided = new Size(new TreeMap<>(terms));
        divided.terms.entrySet().removeIf(term -> isWhole(term.getKey(), term.getValue()));
        if (style == SizeStyle.IR || divided.terms.size() < 2) {
            return terms(style);
        }
        TreeMap<String, Integer> divisors = new TreeMap<>();
        Fraction divisor = Fraction.of(1);
        for (Map.Entry<Monomial, Fraction> term : divided.terms.entrySet()) {
            term.getKey()
                    .exponents()
                    .forEach((atom, exponent) -> divisors.merge(atom, Math.min(exponent, 0), Math::min));
            divisor = divisor.leastMultiple(term.getValue().denominator());
        }
        divisors.values().removeIf(exponent -> exponent == 0);
        Monomial below = new Monomial(divisors);
        Size above = divided.dividedBy(single(below, Fraction.of(1).dividedBy(divisor)))
                .orElseThrow();
        String quotient = "(" + above.terms(style) + ")" + style.under(below, divisor.numerator());
        Size rest = minus(divided);
        return rest.terms.isEmpty() ? quotient : rest.terms(style) + style.plus() + quotient;
    }

    private String terms(SizeStyle style) {
        if (terms.isEmpty()) {
            return "0";
        }
        List<String> parts = new ArrayList<>();
        for (Map.Entry<Monomial, Fraction> term : terms.entrySet()) {
            parts.add(style.term(term.getKey(), term.getValue()));
        }
        return String.join(style.plus(), parts).replace(style.plus() + "-", style.minus());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Size size && terms.equals(size.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    /** As the IR spells it: {@code 4*config.hidden/tp}. */
    @Override
    public String toString() {
        return format(SizeStyle.IR);
    }
}
