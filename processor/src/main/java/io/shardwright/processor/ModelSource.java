package io.shardwright.processor;

import io.shardwright.ir.Contract;
import io.shardwright.ir.Graph;
import io.shardwright.mesh.Axis;
import java.util.Map;

/**
 * A model as it was read: nothing is inferred yet.
 *
 * @param graph inputs and weights are complete; other values have no shape and no layout
 * @param contract what the result is declared to be
 * @param degrees the mesh degrees that are known at compile time
 * @param packageName of the model and of the generated class; empty for the unnamed one
 * @param file the model's source file, without folders
 */
public record ModelSource(Graph graph, Contract contract, Map<Axis, Integer> degrees, String packageName, String file) {
    public ModelSource {
        degrees = Map.copyOf(degrees);
    }
}
