package io.shardwright.processor.read;

import com.sun.source.tree.VariableTree;
import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.ir.Child;
import io.shardwright.processor.read.field.Declarations;
import io.shardwright.processor.read.field.FieldReader;
import io.shardwright.processor.read.field.Layer;
import io.shardwright.processor.read.field.Uses;
import io.shardwright.processor.read.source.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What a model declares is used, and what may be used once alone, not twice. */
record CheckUses(Report report, String model, Declarations declarations) {
    /** @param used on any way through forward */
    void everyModule(Uses used) {
        Map<String, VariableTree> fields = FieldReader.trees(report.source());
        List<String> modules = new ArrayList<>(declarations.layers.keySet());
        declarations.lists.forEach((list, elements) -> {
            modules.add(list);
            if (used.of(list).isEmpty()) {
                modules.removeAll(elements);
            }
            elements.forEach(element -> fields.put(element, Objects.requireNonNull(fields.get(list))));
        });
        declarations.children.values().stream()
                .filter(child -> !child.isShared())
                .map(Child::field)
                .forEach(modules::add);
        modules.addAll(declarations.own);
        modules.addAll(declarations.repeated.keySet());
        modules.stream()
                .filter(field -> used.of(field).isEmpty())
                .forEach(field -> report.error(
                        Code.PARAMETER_UNUSED, Objects.requireNonNull(fields.get(field)), model + "." + field, field));
    }

    /** Experts keep who was sent where, once, and dropout would drop the same elements. Whatever else is used more than once is shared. */
    void nothingTwice(Uses uses) {
        uses.byField().forEach((field, trees) -> {
            Layer layer = declarations.layers.get(field);
            if (trees.size() > 1 && (layer instanceof Layer.Experts || layer instanceof Layer.Dropout)) {
                String lines = trees.stream()
                        .map(tree -> Integer.toString(report.origin(tree).line()))
                        .collect(Collectors.joining(" and "));
                report.log()
                        .report(Diagnostic.of(
                                Code.PARAMETER_USED_TWICE,
                                report.origin(trees.get(1)),
                                model + "." + field,
                                field,
                                lines,
                                "declare a field for each use"));
            }
        });
    }
}
