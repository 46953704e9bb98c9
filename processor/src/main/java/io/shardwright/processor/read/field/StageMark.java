package io.shardwright.processor.read.field;

import com.sun.source.tree.Tree;
import java.util.OptionalInt;

/**
 * What {@code @PipelineStage} says.
 *
 * @param annotation where it says so
 */
public record StageMark(OptionalInt number, Tree annotation) {}
