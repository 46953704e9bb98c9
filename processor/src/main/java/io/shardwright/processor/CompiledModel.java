package io.shardwright.processor;

import io.shardwright.ir.Graph;
import io.shardwright.processor.write.text.GeneratedClass;
import java.util.List;

/**
 * What becomes of a model.
 *
 * @param graph with layouts and backward: its signature is what other models compile against
 * @param generated the classes of the whole, the model's own first; then, if it is cut, those of its units
 */
public record CompiledModel(Graph graph, List<GeneratedClass> generated) {
    public CompiledModel {
        generated = List.copyOf(generated);
    }
}
