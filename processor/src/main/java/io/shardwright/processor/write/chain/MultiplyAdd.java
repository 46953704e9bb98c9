package io.shardwright.processor.write.chain;

import io.shardwright.ir.formula.Formula;
import java.util.Optional;

/** A sum with a product that nothing else reads, {@code left right + addend}: on pieces one step in place of two. */
record MultiplyAdd(Formula left, Formula right, Formula addend) {
    /** @param apart the chain with a step for each product */
    static Optional<MultiplyAdd> of(Formula formula, ChainSteps apart) {
        return formula instanceof Formula.Sum(Formula left, Formula right)
                ? of(left, right, apart).or(() -> of(right, left, apart))
                : Optional.empty();
    }

    private static Optional<MultiplyAdd> of(Formula product, Formula addend, ChainSteps apart) {
        return product instanceof Formula.Product(Formula left, Formula right)
                        && apart.reads(product) == 1
                        && !apart.isOutput(product)
                ? Optional.of(new MultiplyAdd(left, right, addend))
                : Optional.empty();
    }
}
