package io.shardwright.processor.read;

import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where {@code forward} uses each field. */
record Uses(Map<String, List<Tree>> byField) {
    Uses() {
        this(new LinkedHashMap<>());
    }

    void add(String field, Tree tree) {
        byField.computeIfAbsent(field, _ -> new ArrayList<>()).add(tree);
    }

    List<Tree> of(String field) {
        return byField.getOrDefault(field, List.of());
    }
}
