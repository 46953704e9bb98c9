package io.shardwright.processor.write.text;

import io.shardwright.ir.Value;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;

/** How a value is cut, as a Java expression of type {@code Split}. */
public final class Splits {
    private Splits() {}

    public static String text(Value value, JavaSizes sizes) {
        List<String> cuts = new ArrayList<>();
        for (Axis axis : Axis.values()) {
            // Along cp nothing is cut but the data, and all gradients are summed.
            if (axis == Axis.CP) {
                continue;
            }
            if (value.layout().on(axis).equals(Placement.REPLICATED)) {
                return "Split.replicated(Axis." + axis + ")";
            }
            if (value.layout().on(axis) instanceof Placement.Varying varying) {
                List<Size> sections =
                        varying.sections().isEmpty() ? List.of(value.shape().get(varying.dim())) : varying.sections();
                cuts.add("Split.over(Axis." + axis + ", " + varying.dim() + ", " + sizes.dims(sections) + ")");
            }
        }
        return switch (cuts.size()) {
            case 0 -> "Split.none()";
            case 1 -> cuts.getFirst();
            default -> "Split.both(" + String.join(", ", cuts) + ")";
        };
    }
}
