package io.shardwright.ir.declaration;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.layout.Layout;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Optional;

/**
 * What forward's result is declared to be: {@code @Layout} on the method, or by default invariant on every axis.
 *
 * @param shape empty if nothing is said
 * @param origin the annotation, or the method's name
 */
public record Contract(Optional<List<Size>> shape, Layout layout, Origin origin) {
    public static Contract invariant(Origin origin) {
        return new Contract(Optional.empty(), Layout.INVARIANT, origin);
    }
}
