package io.shardwright.runtime.assembly;

import io.shardwright.memory.FlatStates;
import io.shardwright.memory.FlatUnit;
import io.shardwright.memory.ZeroStage;

/** What a declared model's parameters, gradients and state should take: from its shapes alone, not from its buffers. */
public final class PlannedStates {
    private PlannedStates() {}

    /** @param stage that the model is declared with */
    public static FlatStates of(ModelAssembly model, ZeroStage stage) {
        return new FlatStates(
                model.units().stream().map(PlannedStates::shapes).toList(),
                stage,
                model.replicas().size(),
                model.replicas().rank(),
                model.units().stream()
                        .mapToInt(unit -> unit.values().versions())
                        .max()
                        .orElse(1));
    }

    private static FlatUnit shapes(Unit unit) {
        return new FlatUnit(
                unit.parameters().stream()
                        .map(sharded -> new FlatUnit.Tensor(
                                sharded.shard().size(), sharded.parameter().role()))
                        .toList(),
                unit.precision());
    }
}
