package io.shardwright.ir.declaration;

import io.shardwright.size.Size;

/** What is checked when a model is created, because the compiler could not prove it. */
public sealed interface Check {
    /** What is checked, in words, with the names of both sides. */
    String text();

    /** Whether {@code other} holds exactly if this does, whatever it is called. */
    boolean demandsTheSame(Check other);

    record Equal(Size left, Size right, String text) implements Check {
        @Override
        public boolean demandsTheSame(Check other) {
            return other instanceof Equal equal && left.equals(equal.left) && right.equals(equal.right);
        }
    }

    /** @param code the diagnostic it would have been had the numbers been known: {@code heads-not-divisible} */
    record Divides(Size divisor, Size dividend, String code, String text) implements Check {
        @Override
        public boolean demandsTheSame(Check other) {
            return other instanceof Divides divides
                    && divisor.equals(divides.divisor)
                    && dividend.equals(divides.dividend);
        }
    }
}
