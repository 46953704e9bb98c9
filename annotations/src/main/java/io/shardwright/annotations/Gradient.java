package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Whether a {@code Tensor} that {@code forward} takes has a gradient. By default it has one, unless the class gives a loss: what that is
 * given is data. So it is wanted for a loss that is a part of another, and {@code @Gradient(false)} saves the gradient of data that goes
 * through several classes:
 *
 * <pre>
 * public Tensor forward(&#64;Gradient Tensor logits, Tokens targets)   a loss that others add to theirs
 * public Tensor forward(&#64;Gradient(false) Tensor pixels)            nothing is learned from the gradient of a pixel
 * </pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PARAMETER)
public @interface Gradient {
    /** Whether it has one. */
    boolean value() default true;
}
