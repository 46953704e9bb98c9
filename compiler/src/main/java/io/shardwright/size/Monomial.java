package io.shardwright.size;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A product of atoms with integer exponents: {@code hidden·heads⁻¹}. Negative exponents stand for divisions that leave
 * no remainder; who builds one owes a check that it doesn't.
 */
final class Monomial implements Comparable<Monomial> {
    static final Monomial ONE = new Monomial(new TreeMap<>());

    private final TreeMap<String, Integer> exponents;
    private final int degree;

    /** Sizes are ordered by it, so it is made once, and only when somebody asks: empty before. */
    private String text = "";

    /** @param exponents by name, none of them 0; changed by nobody from now on */
    Monomial(TreeMap<String, Integer> exponents) {
        this.exponents = exponents;
        int sum = 0;
        for (int exponent : exponents.values()) {
            sum += exponent;
        }
        degree = sum;
    }

    TreeMap<String, Integer> exponents() {
        return exponents;
    }

    static Monomial atom(String name) {
        return new Monomial(new TreeMap<>(Map.of(name, 1)));
    }

    Monomial times(Monomial other, int sign) {
        TreeMap<String, Integer> product = new TreeMap<>(exponents);
        other.exponents.forEach((atom, exponent) -> product.merge(atom, sign * exponent, Integer::sum));
        product.values().removeIf(exponent -> exponent == 0);
        return new Monomial(product);
    }

    /** The factors above ({@code sign} 1) or below (-1) the line, repeated as often as their exponent says. */
    String factors(int sign, String separator) {
        return exponents.entrySet().stream()
                .filter(entry -> entry.getValue() * sign > 0)
                .map(entry -> (entry.getKey() + separator).repeat(entry.getValue() * sign))
                .map(text -> text.substring(0, text.length() - separator.length()))
                .collect(Collectors.joining(separator));
    }

    /** Higher degrees first, then by name: an order that doesn't depend on how a size was computed. */
    @Override
    public int compareTo(Monomial other) {
        if (this == other) {
            return 0;
        }
        return degree == other.degree ? text().compareTo(other.text()) : Integer.compare(other.degree, degree);
    }

    private String text() {
        if (text.isEmpty()) {
            text = exponents.toString();
        }
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Monomial monomial && compareTo(monomial) == 0;
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }
}
