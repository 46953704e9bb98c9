package io.shardwright.size;

import java.util.Map;

/** A size as a tree, with an evaluation of its own: the oracle of sizes as polynomials. */
sealed interface Formula {
    record Constant(long value) implements Formula {}

    record Atom(String name) implements Formula {}

    record Sum(Formula left, Formula right) implements Formula {}

    record Difference(Formula left, Formula right) implements Formula {}

    record Product(Formula left, Formula right) implements Formula {}

    /** The divisor is one term. */
    record Quotient(Formula dividend, Formula divisor) implements Formula {}

    default Size size() {
        return switch (this) {
            case Constant number -> Size.of(number.value());
            case Atom atom -> Size.atom(atom.name());
            case Sum sum -> sum.left().size().plus(sum.right().size());
            case Difference difference ->
                difference.left().size().minus(difference.right().size());
            case Product product -> product.left().size().times(product.right().size());
            case Quotient quotient ->
                quotient.dividend().size().dividedBy(quotient.divisor().size()).orElseThrow();
        };
    }

    /** The exact value. */
    default Rational value(Map<String, Long> atoms) {
        return switch (this) {
            case Constant number -> Rational.of(number.value());
            case Atom atom -> Rational.of(atoms.get(atom.name()));
            case Sum sum -> sum.left().value(atoms).plus(sum.right().value(atoms));
            case Difference difference ->
                difference
                        .left()
                        .value(atoms)
                        .plus(difference.right().value(atoms).times(Rational.of(-1)));
            case Product product ->
                product.left().value(atoms).times(product.right().value(atoms));
            case Quotient quotient ->
                quotient.dividend()
                        .value(atoms)
                        .times(quotient.divisor().value(atoms).inverse());
        };
    }
}
