package io.shardwright.ir.declaration;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Optional;

/**
 * What forward's result is declared to be: {@code @MeshLayout} on the method, or by default invariant on every axis.
 *
 * @param shape empty if nothing is said
 * @param origin the annotation, or the method's name
 */
public record Contract(Optional<List<Size>> shape, MeshLayout layout, Origin origin) {
    public static Contract invariant(Origin origin) {
        return new Contract(Optional.empty(), MeshLayout.INVARIANT, origin);
    }
}
