package io.shardwright.processor.read.field;

import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where {@code forward} uses each field. */
public record Uses(Map<String, List<Tree>> byField) {
    public Uses() {
        this(new LinkedHashMap<>());
    }

    public void add(String field, Tree tree) {
        byField.computeIfAbsent(field, _ -> new ArrayList<>()).add(tree);
    }

    /** Those of another way through forward, too. */
    public void addAll(Uses others) {
        others.byField.forEach((field, trees) -> trees.forEach(tree -> add(field, tree)));
    }

    public List<Tree> of(String field) {
        return byField.getOrDefault(field, List.of());
    }
}
