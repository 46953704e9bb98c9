package io.shardwright.processor;

import io.shardwright.ir.Graph;
import io.shardwright.processor.write.text.GeneratedClass;
import java.util.List;

/**
 * What becomes of a model.
 *
 * @param graph with layouts and backward: its signature is what other models compile against
 * @param classes of the whole, the model's own first; then, if it is cut, those of its units
 */
public record CompiledModel(Graph graph, List<Classes> classes) {
    public CompiledModel {
        classes = List.copyOf(classes);
    }

    /** Classes that are yet to be written: other models need only the graph, and can be compiled meanwhile. */
    @FunctionalInterface
    public interface Classes {
        /** Knows nothing of javac, so any thread may call it. */
        List<GeneratedClass> write();
    }

    List<GeneratedClass> generated() {
        return classes.stream().flatMap(each -> each.write().stream()).toList();
    }
}
