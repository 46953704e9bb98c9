package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A model, or a part of one, that the compiler turns into sharded Java.
 *
 * <p>The class has final fields (modules, lists of modules, other {@code @ShardedModel} classes), a constructor that
 * creates them with sizes taken from constants and from a config record, and one method {@code forward}. For a class
 * {@code Gpt} the compiler writes {@code ShardedGpt} into the same package; it runs at every mesh that divides the
 * sizes.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ShardedModel {
    /**
     * The mesh degrees that are known at compile time, as in {@code "tp=4"}. With it javac reports what doesn't divide;
     * without it the same text comes when the model is created. It fixes nothing: the generated class still runs at
     * other degrees.
     */
    String mesh() default "";
}
