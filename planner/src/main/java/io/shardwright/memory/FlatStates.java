package io.shardwright.memory;

import io.shardwright.spi.ParameterRole;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The bytes of one rank's parameters, gradients and optimizer state: ZeRO's formulas (Rajbhandari et al.,
 * 1910.02054 §5), with the padding that flat buffers have.
 *
 * @param units that the rank holds
 * @param stage of ZeRO
 * @param dp ranks that split
 * @param share this rank's number among them
 * @param versions of the parameters that are kept at a time
 */
public record FlatStates(List<FlatUnit> units, ZeroStage stage, int dp, int share, int versions) {
    public FlatStates {
        units = List.copyOf(units);
    }

    public long parameters() {
        return versions * bytes(stage.splitsParameters());
    }

    public long gradients() {
        return bytes(stage.splitsGradients());
    }

    /** @param numbers that the optimizer keeps for each element of a parameter of a role */
    public long state(ToIntFunction<ParameterRole> numbers) {
        return units.stream()
                .mapToLong(unit -> unit.stateBytes(shares(), stage.splitsState() ? share : 0, numbers))
                .sum();
    }

    private long bytes(boolean split) {
        return units.stream()
                .mapToLong(unit -> unit.bytes(shares()) / (split ? shares() : 1))
                .sum();
    }

    /** Even a stage that splits only the state pads values and gradients, so that these have equal shares. */
    private int shares() {
        return stage.splitsState() ? dp : 1;
    }
}
