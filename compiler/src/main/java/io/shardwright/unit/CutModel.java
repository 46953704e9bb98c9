package io.shardwright.unit;

import io.shardwright.ir.Units;
import java.util.List;

/**
 * A model as a row of units.
 *
 * @param named whether more than one tensor flows somewhere, so that each unit says by name what it reads and gives
 * @param starts places where a stage may begin, in order
 */
public record CutModel(List<Part> parts, boolean named, List<Units.Start> starts) {
    public CutModel {
        parts = List.copyOf(parts);
        starts = List.copyOf(starts);
    }

    /** Whether the model itself says which stage begins where. */
    public boolean isNumbered() {
        return starts.stream().anyMatch(start -> start.stage().isPresent());
    }
}
