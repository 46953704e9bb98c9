package io.shardwright.processor;

import io.shardwright.ir.Graph;
import io.shardwright.processor.write.GeneratedClass;

/**
 * What becomes of a model.
 *
 * @param graph with layouts and backward: its signature is what other models compile against
 */
public record CompiledModel(Graph graph, GeneratedClass generated) {}
