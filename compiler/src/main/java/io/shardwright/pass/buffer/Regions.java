package io.shardwright.pass.buffer;

import io.shardwright.ir.Node;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which values lie in the same memory. Values are joined into one region by views, by collectives and kernels that work in
 * place, and by parts that are written where they belong.
 */
final class Regions {
    private final Map<String, String> parent = new HashMap<>();
    private final Map<String, Set<String>> members = new HashMap<>();
    /** For members that are a part of their region: which output of which split they lie in. */
    private final Map<String, Map<Node, Integer>> parts = new HashMap<>();

    /** The name that stands for the region of {@code value}. */
    String of(String value) {
        String above = parent.get(value);
        return above == null ? value : of(above);
    }

    Set<String> members(String value) {
        return members.getOrDefault(of(value), Set.of(value));
    }

    /** {@code value} lies in the memory of {@code base}, all of it. */
    void join(String value, String base) {
        parts.put(value, parts.getOrDefault(base, Map.of()));
        merge(value, base);
    }

    /** {@code value} is part {@code index} of {@code base}, as {@code splitter} cuts it. */
    void joinPart(String value, String base, Node splitter, int index) {
        Map<Node, Integer> path = new HashMap<>(parts.getOrDefault(base, Map.of()));
        path.put(splitter, index);
        // What already lies with the value moves with it.
        for (String member : Set.copyOf(members(value))) {
            Map<Node, Integer> deeper = new HashMap<>(path);
            deeper.putAll(parts.getOrDefault(member, Map.of()));
            parts.put(member, deeper);
        }
        merge(value, base);
    }

    private void merge(String value, String base) {
        String from = of(value);
        String to = of(base);
        if (from.equals(to)) {
            return;
        }
        Set<String> all = new HashSet<>(members(to));
        all.addAll(members(from));
        parent.put(from, to);
        members.put(to, all);
        members.remove(from);
    }

    /** Whether two values of one region share no element: they are, or lie in, different parts of one split. */
    boolean disjoint(String left, String right) {
        Map<Node, Integer> a = parts.getOrDefault(left, Map.of());
        Map<Node, Integer> b = parts.getOrDefault(right, Map.of());
        return a.entrySet().stream()
                .anyMatch(entry ->
                        b.containsKey(entry.getKey()) && !b.get(entry.getKey()).equals(entry.getValue()));
    }
}
