package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Activations that are dropped after forward, and computed again in backward (Chen et al., 1604.06174; selectively, as
 * in Korthikanti et al., 2205.05198 §5).
 *
 * <p>On a class: each of its instances keeps its input alone. On a field, or on a list of modules: the same, for that
 * use. Collectives inside run again with the rest, and dropout drops the same elements again. What it saves and what it
 * costs stands in the generated class's head.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.FIELD})
public @interface Recompute {}
