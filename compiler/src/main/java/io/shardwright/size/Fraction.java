package io.shardwright.size;

/** A rational coefficient in lowest terms, the denominator positive. */
record Fraction(long numerator, long denominator) {
    Fraction {
        long divisor = gcd(Math.abs(numerator), Math.abs(denominator)) * (denominator < 0 ? -1 : 1);
        numerator /= divisor;
        denominator /= divisor;
    }

    static Fraction of(long value) {
        return new Fraction(value, 1);
    }

    boolean isZero() {
        return numerator == 0;
    }

    Fraction plus(Fraction other) {
        return new Fraction(
                Math.addExact(
                        Math.multiplyExact(numerator, other.denominator),
                        Math.multiplyExact(other.numerator, denominator)),
                Math.multiplyExact(denominator, other.denominator));
    }

    Fraction times(Fraction other) {
        return new Fraction(
                Math.multiplyExact(numerator, other.numerator), Math.multiplyExact(denominator, other.denominator));
    }

    Fraction dividedBy(Fraction other) {
        return times(new Fraction(/* numerator= */ other.denominator, /* denominator= */ other.numerator));
    }

    /** For a whole number, the least number that it and {@code other} divide. */
    Fraction leastMultiple(long other) {
        return of(Math.multiplyExact(numerator / gcd(numerator, other), other));
    }

    private static long gcd(long a, long b) {
        return b == 0 ? Math.max(a, 1) : gcd(b, a % b);
    }
}
