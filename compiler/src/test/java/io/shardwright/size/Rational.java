package io.shardwright.size;

import java.math.BigInteger;
import java.util.Optional;

/** An exact fraction, of any size. */
record Rational(BigInteger above, BigInteger below) {
    Rational {
        BigInteger divisor = above.gcd(below).multiply(BigInteger.valueOf(below.signum()));
        above = above.divide(divisor);
        below = below.divide(divisor);
    }

    static Rational of(long value) {
        return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
    }

    Rational plus(Rational other) {
        return new Rational(above.multiply(other.below).add(other.above.multiply(below)), below.multiply(other.below));
    }

    Rational times(Rational other) {
        return new Rational(above.multiply(other.above), below.multiply(other.below));
    }

    Rational inverse() {
        return new Rational(below, above);
    }

    /** The value, if it is whole. */
    Optional<Long> whole() {
        return below.equals(BigInteger.ONE) ? Optional.of(above.longValueExact()) : Optional.empty();
    }
}
