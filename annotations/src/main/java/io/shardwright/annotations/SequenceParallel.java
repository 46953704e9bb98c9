package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sequence parallelism (Korthikanti et al., 2205.05198 §4.2.2): what the ranks of {@code tp} would all compute alike, norms,
 * dropout and residual adds, each computes for its part of the positions.
 *
 * <p>A class with this annotation is written twice: {@code ShardedBlock} as ever, and {@code SequenceParallelBlock}, which takes
 * and gives tensors {@code [batch, seq/tp, ...]}. There <em>f</em> is an all-gather, and backward a reduce-scatter; <em>g</em> is
 * a reduce-scatter, and backward an all-gather. What a column-parallel layer reads is kept split, and gathered again in
 * backward. Models in fields need the annotation, too, if they are given such a tensor. A run chooses which of the two it
 * trains.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface SequenceParallel {}
