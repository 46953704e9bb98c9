package io.shardwright.size;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A product of atoms with integer exponents: {@code hidden·heads⁻¹}. Negative exponents stand for divisions that leave
 * no remainder; who builds one owes a check that it doesn't.
 */
record Monomial(TreeMap<String, Integer> exponents) implements Comparable<Monomial> {
    static final Monomial ONE = new Monomial(new TreeMap<>());

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
        int byDegree = Integer.compare(other.degree(), degree());
        return byDegree != 0 ? byDegree : exponents.toString().compareTo(other.exponents.toString());
    }

    private int degree() {
        return exponents.values().stream().mapToInt(Integer::intValue).sum();
    }
}
