package io.shardwright.runtime.assembly;

import io.shardwright.memory.FlatStates;
import io.shardwright.memory.FlatUnit;
import io.shardwright.memory.ZeroStage;
import io.shardwright.spi.collective.Communicator;
import java.util.List;
import java.util.stream.Stream;

/** What a declared model's parameters, gradients and state should take: from its shapes alone, not from its buffers. */
public final class PlannedStates {
    private PlannedStates() {}

    /**
     * Of what all replicas hold, and of experts, which ZeRO splits over fewer of them.
     *
     * @param stage that the model is declared with
     */
    public static List<FlatStates> of(ModelAssembly model, ZeroStage stage) {
        return Stream.of(false, true)
                .map(experts -> model.units().stream()
                        .filter(unit -> (unit.kind() == UnitKind.EXPERTS) == experts)
                        .toList())
                .filter(units -> !units.isEmpty())
                .map(units -> of(units, stage))
                .toList();
    }

    private static FlatStates of(List<Unit> units, ZeroStage stage) {
        Communicator replicas = units.getFirst().replicas();
        return new FlatStates(
                units.stream().map(PlannedStates::shapes).toList(),
                stage,
                replicas.size(),
                replicas.rank(),
                units.stream().mapToInt(unit -> unit.values().versions()).max().orElse(1));
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
