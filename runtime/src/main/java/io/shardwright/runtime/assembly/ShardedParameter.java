package io.shardwright.runtime.assembly;

import io.shardwright.mesh.Axis;
import io.shardwright.spi.Parameter;

/** A parameter of this rank, and which part of the whole it is. */
public record ShardedParameter(Parameter parameter, Shard shard) {
    public String name() {
        return parameter.name();
    }

    /** Whether the ranks along the axis hold different parts of it, rather than the same. */
    public boolean isSplitOver(Axis axis) {
        return parameter.split().cuts().stream().anyMatch(over -> over.axis() == axis);
    }
}
