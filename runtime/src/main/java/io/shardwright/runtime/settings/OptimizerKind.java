package io.shardwright.runtime.settings;

import io.shardwright.runtime.optimize.Adam;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.Momentum;
import io.shardwright.runtime.optimize.Muon;
import io.shardwright.runtime.optimize.OptimizerSettings;
import io.shardwright.runtime.optimize.Sgd;
import java.util.Locale;

/** What turns gradients into updates. */
public enum OptimizerKind {
    SGD,
    MOMENTUM,
    NESTEROV,
    ADAM,
    ADAMW,
    MUON;

    private static final double DECAY = 0.1;

    /** Decay that is usual for it. As part of the gradient it is another matter: 0.1 would drown an Adam. */
    public double usualDecay() {
        return switch (this) {
            case ADAMW, MUON -> DECAY;
            case SGD, MOMENTUM, NESTEROV, ADAM -> 0;
        };
    }

    /** Momentum that is usual for it, where it has one. */
    public double usualMomentum() {
        return this == MUON ? 0.95 : 0.9;
    }

    /**
     * This optimizer's numbers.
     *
     * @param adamW whose decay all of them share, and whose other numbers Adam does
     * @param momentum for those that have one
     * @param muonFactor learning rate of hidden matrices over that of everything else, for Muon
     */
    OptimizerSettings settings(AdamW.Settings adamW, double momentum, double muonFactor) {
        return switch (this) {
            case SGD -> new Sgd.Settings(adamW.decay());
            case MOMENTUM -> new Momentum.Settings(momentum, adamW.decay(), false);
            case NESTEROV -> new Momentum.Settings(momentum, adamW.decay(), true);
            case ADAM -> new Adam.Settings(adamW.beta1(), adamW.beta2(), adamW.epsilon(), adamW.decay());
            case ADAMW -> adamW;
            case MUON -> new Muon.Settings(momentum, adamW.decay(), muonFactor, adamW);
        };
    }

    /** {@code adamw}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text();
    }
}
