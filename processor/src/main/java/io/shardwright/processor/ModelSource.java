package io.shardwright.processor;

import io.shardwright.ir.Contract;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Origin;
import io.shardwright.mesh.Axis;
import java.util.Map;
import java.util.Set;

/**
 * A model as it was read: nothing is inferred yet.
 *
 * @param graph inputs and weights are complete; other values have no shape and no layout
 * @param contract what the result is declared to be
 * @param degrees the mesh degrees that are known at compile time
 * @param mesh where they stand
 * @param classes simple names of the classes of its package
 * @param packageName of the model and of the generated class; empty for the unnamed one
 * @param file the model's source file, without folders
 */
public record ModelSource(
        Graph graph,
        Contract contract,
        Map<Axis, Integer> degrees,
        Origin mesh,
        Set<String> classes,
        String packageName,
        String file) {
    public ModelSource {
        degrees = Map.copyOf(degrees);
        classes = Set.copyOf(classes);
    }
}
