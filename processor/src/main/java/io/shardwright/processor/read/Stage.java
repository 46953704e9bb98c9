package io.shardwright.processor.read;

import com.sun.source.tree.Tree;
import java.util.OptionalInt;

/**
 * What {@code @PipelineStage} says.
 *
 * @param annotation where it says so
 */
record Stage(OptionalInt number, Tree annotation) {}
