package io.shardwright.unit;

import io.shardwright.ir.Units;
import io.shardwright.ir.declaration.ConstructorParameter;
import java.util.List;

/**
 * A model as a row of units.
 *
 * @param name what the class that lists them is called: {@code p.Gpt#Units}
 * @param model the class that was cut: {@code p.Gpt}
 * @param parameters of its constructor
 * @param starts places where a stage may begin, in order
 */
public record CutModel(
        String name, String model, List<ConstructorParameter> parameters, List<Part> parts, List<Units.Start> starts) {
    public CutModel {
        parts = List.copyOf(parts);
        starts = List.copyOf(starts);
    }

    /** Whether the model itself says which stage begins where. */
    public boolean isNumbered() {
        return starts.stream().anyMatch(start -> start.stage().isPresent());
    }
}
