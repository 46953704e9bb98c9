package io.shardwright.ir;

import io.shardwright.size.Size;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a model that is cut promises of its units to those that call it. A caller extends the first by what stands before the
 * call, and the last by what stands behind it; where there is no such class, the caller's part is a unit of its own.
 *
 * @param model the class that lists them: {@code p.Gpt}
 * @param named whether what flows from unit to unit is more than one tensor, each known by its name: then callers add nothing to the first
 *     and the last
 * @param count how many there are, if that is known in sizes of the model
 * @param starts the places where a stage may begin, but for those behind lists, in order
 */
public record Units(
        String model,
        boolean named,
        Optional<Size> count, List<Start> starts, Optional<Edge> first, Optional<Edge> last) {
    public Units {
        starts = List.copyOf(starts);
    }

    /**
     * A place where a stage may begin.
     *
     * @param at path of fields from the model: {@code gpt.norm}
     */
    public record Start(String at, OptionalInt stage) {}

    /**
     * The first or last unit.
     *
     * @param at where it begins; empty for the first
     * @param model {@code p.Gpt#FromNorm}, as a model in a field is named
     */
    public record Edge(String at, String model, Signature signature) {}
}
