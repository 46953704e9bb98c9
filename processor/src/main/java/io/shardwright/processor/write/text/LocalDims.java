package io.shardwright.processor.write.text;

import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.layout.Placement.Varying;
import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Dims of one rank's part of a value as Java: {@code batch, seq, 4 * config.hidden() / tp}. What the class doesn't demand to divide is a
 * vocabulary or a sequence, of which some ranks have a row more than others: {@code assembly.part(Axis.TP, config.vocabulary())}.
 */
public final class LocalDims {
    private final Set<Size> divisible;

    public LocalDims(Graph graph) {
        divisible = graph.checks().stream()
                .filter(check -> check instanceof Check.Divides divides
                        && divides.divisor().equals(Size.atom(Axis.TP.text())))
                .map(check -> ((Check.Divides) check).dividend())
                .collect(Collectors.toSet());
    }

    public String text(Value value, JavaSizes sizes) {
        List<Size> local = value.localShape();
        List<String> dims = new ArrayList<>();
        for (int dim = 0; dim < local.size(); dim++) {
            Size cut = local.get(dim).times(Size.atom(Axis.TP.text()));
            dims.add(
                    isPlain(value, dim) && !local.get(dim).isWhole() && !divisible.contains(cut)
                            ? sizes.part(Axis.TP, cut)
                            : sizes.text(local.get(dim)));
        }
        return String.join(", ", dims);
    }

    private static boolean isPlain(Value value, int dim) {
        return value.layout().splitsOf(dim).contains(Axis.TP)
                && value.layout().on(Axis.TP) instanceof Varying varying
                && varying.sections().isEmpty();
    }
}
