package io.shardwright.runtime.optimize;

import io.shardwright.spi.ParameterRole;
import java.util.List;

/** An optimizer's numbers, and what can be said of it before there are parameters. */
public sealed interface OptimizerSettings
        permits Sgd.Settings, Momentum.Settings, Adam.Settings, AdamW.Settings, Muon.Settings {
    /** As on the command line: {@code adamw}. */
    String name();

    Needs needs();

    /** What it calls the numbers that it keeps for each element of a parameter of this role. */
    List<String> states(ParameterRole role);

    /** How many those are. */
    default int statesPerElement(ParameterRole role) {
        return states(role).size();
    }

    /** @param parts of a model that is built, but has no memory yet */
    default Optimizer create(ParameterParts parts) {
        Optimizer learned = of(parts);
        Optimizer optimizer = parts.routerBiases().isEmpty()
                ? learned
                : new RouterBiases(learned, parts.kernels(), parts.routerBiases());
        return parts.rounded().isEmpty() ? optimizer : new RoundedValues(optimizer, parts.kernels(), parts.rounded());
    }

    /** The optimizer alone, whatever becomes of what it updates. */
    Optimizer of(ParameterParts parts);
}
