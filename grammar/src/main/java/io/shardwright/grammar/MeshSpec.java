package io.shardwright.grammar;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The degrees of a mesh, {@code tp=4, pp=2}: each axis once, in the order in which it was written.
 *
 * @param text as it was read
 */
public record MeshSpec(String text, List<Degree> degrees) {
    /**
     * @param axis as written; which axes there are isn't the grammar's business
     * @param value 1 or more
     */
    public record Degree(Word axis, int value) {}

    public MeshSpec {
        degrees = List.copyOf(degrees);
    }

    /** @throws SpecSyntaxException also for an axis that is named twice, and for a degree of 0 */
    public static MeshSpec parse(String text) {
        Reading reading = new Reading(text);
        List<Degree> degrees =
                reading.parse(MeshSpecLexer::new, MeshSpecParser::new, MeshSpecParser::spec).degree().stream()
                        .map(degree -> new Degree(
                                reading.word(degree.axis), (int) reading.number(degree.value, 1, Integer.MAX_VALUE)))
                        .toList();
        reading.requireDistinct(degrees.stream().map(Degree::axis).toList(), "each axis once");
        return new MeshSpec(text, degrees);
    }

    /** The degrees, evenly spaced: {@code tp=4, pp=2}. */
    @Override
    public String toString() {
        return degrees.stream()
                .map(degree -> degree.axis() + "=" + degree.value())
                .collect(Collectors.joining(", "));
    }
}
