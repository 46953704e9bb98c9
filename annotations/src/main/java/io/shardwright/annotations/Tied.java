package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A layer that uses the weight of another field instead of its own, as an output head does that shares the embedding
 * (Press and Wolf, 1608.05859).
 *
 * <p>Both weights have the same shape and are split alike. Their gradients add up in one buffer, and the optimizer sees
 * one parameter, under the other field's name. A bias is not shared.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.FIELD)
public @interface Tied {
    /** The name of a field of the same class, which owns the weight. */
    String value();
}
