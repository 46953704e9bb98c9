package io.shardwright.ir;

import io.shardwright.diagnostic.Origin;
import io.shardwright.size.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another model in a field.
 *
 * @param model its class, fully qualified
 * @param arguments its constructor's arguments, as Java expressions over this model's constructor parameters
 * @param bindings for each of its constructor parameters that sizes depend on, the size given; for a record, an atom that
 *     names the record here
 * @param count for a list, the number of elements; empty for a single module
 * @param recompute whether its activations are dropped and computed again in backward
 * @param signature its signature, in its own sizes
 */
public record Child(
        String field,
        String model,
        List<String> arguments,
        Map<String, Size> bindings,
        Optional<Size> count,
        boolean recompute,
        Signature signature,
        Origin origin) {
    /** A size of the child, in this model's atoms. */
    public Size bind(Size size) {
        return size.substitute(this::bindAtom);
    }

    private Optional<Size> bindAtom(String atom) {
        int dot = atom.indexOf('.');
        Size bound = bindings.get(dot < 0 ? atom : atom.substring(0, dot));
        if (bound == null) {
            return Optional.empty();
        }
        return Optional.of(dot < 0 ? bound : Size.atom(bound + atom.substring(dot)));
    }
}
