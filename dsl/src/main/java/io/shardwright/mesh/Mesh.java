package io.shardwright.mesh;

import io.shardwright.grammar.MeshSpec;
import io.shardwright.grammar.SpecSyntaxException;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The degrees of a mesh. Axes that are not named have degree 1; ranks are numbered with {@link Axis#PP} slowest
 * and {@link Axis#TP} fastest.
 */
public record Mesh(Map<Axis, Integer> degrees) {
    public Mesh {
        EnumMap<Axis, Integer> copy = new EnumMap<>(Axis.class);
        degrees.forEach((axis, degree) -> {
            if (degree < 1) {
                throw new IllegalArgumentException(
                        axis.text() + "=" + degree + " is not a degree: it must be at least 1");
            }
            copy.put(axis, degree);
        });
        degrees = Map.copyOf(copy);
        if (ranks(degrees) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(degrees + " has more ranks than " + Integer.MAX_VALUE);
        }
    }

    public static Mesh single() {
        return new Mesh(Map.of());
    }

    public static Mesh of(Axis axis, int degree) {
        return new Mesh(Map.of(axis, degree));
    }

    /**
     * The mesh that {@code text} describes, {@code tp=4, pp=2}; spaces and order don't matter.
     *
     * @throws SpecSyntaxException at the place that is wrong
     */
    public static Mesh parse(String text) {
        Map<Axis, Integer> degrees = new EnumMap<>(Axis.class);
        for (MeshSpec.Degree degree : MeshSpec.parse(text).degrees()) {
            Axis axis = Axis.named(degree.axis(), text);
            degrees.put(axis, degree.value());
            if (ranks(degrees) > Integer.MAX_VALUE) {
                throw new SpecSyntaxException(
                        text,
                        degree.axis().offset(),
                        axis.text() + "=" + degree.value(),
                        "no more than " + Integer.MAX_VALUE + " ranks in all");
            }
        }
        return new Mesh(degrees);
    }

    public int degree(Axis axis) {
        return degrees.getOrDefault(axis, 1);
    }

    /** Number of ranks; {@link Axis#EP} subdivides {@link Axis#DP} and doesn't count. */
    public int size() {
        return (int) ranks(degrees);
    }

    private static long ranks(Map<Axis, Integer> degrees) {
        long ranks = 1;
        for (Axis axis : Axis.values()) {
            int degree = axis == Axis.EP ? 1 : degrees.getOrDefault(axis, 1);
            // As long as there are this few, no product of the two is out of range.
            ranks = ranks > Integer.MAX_VALUE ? ranks : ranks * degree;
        }
        return ranks;
    }

    /** The coordinate of {@code rank} along {@code axis}, which may not be {@link Axis#EP}. */
    public int index(Axis axis, int rank) {
        return rank / stride(axis) % degree(axis);
    }

    /** Distance in rank numbers between neighbours along {@code axis}. */
    public int stride(Axis axis) {
        int stride = 1;
        for (Axis faster : Axis.values()) {
            if (faster.ordinal() > axis.ordinal() && faster != Axis.EP) {
                stride *= degree(faster);
            }
        }
        return stride;
    }

    /** The mesh as it is written on a command line: {@code pp=2,tp=4}; {@code tp=1} for one rank. */
    @Override
    public String toString() {
        String text = java.util.Arrays.stream(Axis.values())
                .filter(axis -> degree(axis) > 1)
                .map(axis -> axis.text() + "=" + degree(axis))
                .collect(Collectors.joining(","));
        return text.isEmpty() ? "tp=1" : text;
    }
}
