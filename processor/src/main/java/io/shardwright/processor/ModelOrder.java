package io.shardwright.processor;

import io.shardwright.diagnostic.Code;
import io.shardwright.processor.read.ModelFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.TypeElement;

/** Puts models behind those that they contain. */
final class ModelOrder {
    private final Map<String, TypeElement> models = new LinkedHashMap<>();
    private final List<TypeElement> ordered = new ArrayList<>();
    private final Set<String> done = new HashSet<>();
    private final List<TypeElement> path = new ArrayList<>();
    private final List<Cycle> cycles = new ArrayList<>();

    /**
     * A {@link Code#MODULE_CYCLE}.
     *
     * @param field of the last in {@code models}; it holds the first again
     */
    record Cycle(List<TypeElement> models, String field) {
        Cycle {
            models = List.copyOf(models);
        }

        TypeElement last() {
            return models.getLast();
        }

        /** {@code Gpt, Block, Gpt}. */
        String text() {
            List<String> names = new ArrayList<>();
            models.forEach(model -> names.add(model.getSimpleName().toString()));
            names.add(names.getFirst());
            return String.join(" > ", names);
        }
    }

    private ModelOrder(List<TypeElement> models) {
        models.forEach(model -> this.models.put(model.getQualifiedName().toString(), model));
    }

    static ModelOrder of(List<TypeElement> models) {
        ModelOrder order = new ModelOrder(models);
        models.forEach(order::visit);
        return order;
    }

    /** Every model once; what is part of a cycle stands somewhere. */
    List<TypeElement> ordered() {
        return ordered;
    }

    List<Cycle> cycles() {
        return cycles;
    }

    private void visit(TypeElement model) {
        if (done.contains(model.getQualifiedName().toString())) {
            return;
        }
        path.add(model);
        ModelFields.of(model).forEach((field, child) -> {
            TypeElement inside = models.get(child.getQualifiedName().toString());
            if (inside == null) {
                return;
            }
            int start = path.indexOf(inside);
            if (start >= 0) {
                cycles.add(new Cycle(path.subList(start, path.size()), field));
            } else {
                visit(inside);
            }
        });
        path.removeLast();
        done.add(model.getQualifiedName().toString());
        ordered.add(model);
    }
}
