package io.shardwright.runtime.optimize;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * Parameters of one unit that an elementwise optimizer treats alike, flat.
 *
 * @param decays whether weight decay applies: to matrices it does, to biases and norms it doesn't
 */
record FlatPart(LocalTensor values, LocalTensor gradients, boolean decays) {
    static List<FlatPart> of(ModelAssembly model) {
        return model.units().stream()
                .flatMap(FlatPart::of)
                .filter(part -> part.values.size() > 0)
                .toList();
    }

    private static Stream<FlatPart> of(Unit unit) {
        return Stream.of(
                new FlatPart(unit.values().matrices(), unit.gradients().matrices(), true),
                new FlatPart(unit.values().others(), unit.gradients().others(), false));
    }
}
