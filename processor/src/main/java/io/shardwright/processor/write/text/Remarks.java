package io.shardwright.processor.write.text;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Values in words, for comments: local shape and layout. */
public final class Remarks {
    /** {@code hidden} for {@code config.hidden}, where that is clear. */
    private final Map<String, String> shortAtoms;

    public Remarks(Graph graph) {
        Set<String> atoms = new TreeSet<>();
        graph.values().values().forEach(value -> value.shape().forEach(size -> atoms.addAll(size.atoms())));
        Set<String> seen = new HashSet<>();
        Set<String> twice = atoms.stream()
                .map(Remarks::lastPart)
                .filter(part -> !seen.add(part))
                .collect(Collectors.toSet());
        shortAtoms = new TreeMap<>();
        atoms.stream()
                .filter(atom -> !twice.contains(lastPart(atom)))
                .forEach(atom -> shortAtoms.put(atom, lastPart(atom)));
    }

    private static String lastPart(String atom) {
        return atom.substring(atom.lastIndexOf('.') + 1);
    }

    /** {@code [batch, seq, 4*hidden/tp]}; {@code scalar} without dims. */
    public String localShape(Value value) {
        return shape(value.localShape());
    }

    public String shape(List<Size> shape) {
        return shape.isEmpty() ? "scalar" : shape.stream().map(this::size).collect(Collectors.joining(", ", "[", "]"));
    }

    private String size(Size size) {
        return size.substitute(atom ->
                        java.util.Optional.ofNullable(shortAtoms.get(atom)).map(Size::atom))
                .toString();
    }

    /** {@code split}, {@code partial} or {@code whole}; over which axis a dim is split, its size says. */
    public static String layout(Value value) {
        List<String> words = new ArrayList<>();
        if (is(value, Placement.Varying.class)) {
            words.add("split");
        }
        if (is(value, Placement.Partial.class)) {
            words.add("partial");
        }
        return words.isEmpty() ? "whole" : String.join(", ", words);
    }

    /** The cells of a comment about {@code name}: name, shape, layout, and the line in the file that the class comes from. */
    public List<String> cells(String name, Value value, Origin origin) {
        String line = origin.equals(Origin.NONE) ? "" : "line " + origin.line();
        return List.of(name, localShape(value), layout(value), line);
    }

    private static boolean is(Value value, Class<? extends Placement> kind) {
        return value.layout().placements().values().stream().anyMatch(kind::isInstance);
    }

    public static String text(List<Axis> axes) {
        return axes.stream().map(Axis::text).collect(Collectors.joining(" and "));
    }
}
