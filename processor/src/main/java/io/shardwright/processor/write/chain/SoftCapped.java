package io.shardwright.processor.write.chain;

import io.shardwright.ir.formula.Formula;
import io.shardwright.spi.kernel.Activation;
import java.util.Optional;

/** What {@link io.shardwright.ops.elementwise.SoftCap} is defined as, {@code cap tanh(of / cap)}: on pieces one step in place of three. */
record SoftCapped(Formula of, double cap) {
    private static final double ROUNDING = 1e-12;

    static Optional<SoftCapped> of(Formula formula) {
        return formula instanceof Formula.Scaled outside
                        && outside.of() instanceof Formula.Activated(Formula.Scaled inside, Activation activation)
                        && activation == Activation.TANH
                        && outside.isKnown()
                        && Math.abs(inside.factor().value() * outside.factor().value() - 1) < ROUNDING
                ? Optional.of(new SoftCapped(inside.of(), outside.factor().value()))
                : Optional.empty();
    }
}
