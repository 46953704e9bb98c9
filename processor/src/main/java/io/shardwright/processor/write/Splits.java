package io.shardwright.processor.write;

import io.shardwright.ir.Placement;
import io.shardwright.ir.Value;
import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import java.util.List;

/** How a value is cut, as a Java expression of type {@code Split}. */
final class Splits {
    private Splits() {}

    static String text(Value value, JavaSizes sizes) {
        for (Axis axis : Axis.values()) {
            if (value.layout().on(axis).equals(Placement.REPLICATED)) {
                return "Split.replicated(Axis." + axis + ")";
            }
            if (value.layout().on(axis) instanceof Placement.Varying varying) {
                List<Size> sections =
                        varying.sections().isEmpty() ? List.of(value.shape().get(varying.dim())) : varying.sections();
                return "Split.over(Axis." + axis + ", " + varying.dim() + ", " + sizes.dims(sections) + ")";
            }
        }
        return "Split.none()";
    }
}
