package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How a parameter of {@code forward}, or its result, lies across the mesh: the contract between this class and those
 * that use it.
 *
 * <p>One entry per dim, split by commas: its size, and after a slash the axis that it is split over. {@code + tp} at
 * the end says that each rank of {@code tp} holds one addend.
 *
 * <pre>
 * &#64;Layout("batch, seq, hidden")        the whole value on every rank; so is everything without this annotation
 * &#64;Layout("batch, seq, vocab/tp")      split along the last dim
 * &#64;Layout("batch, seq, hidden + tp")   partial sums
 * </pre>
 *
 * <p>Sizes are names ({@code batch}, {@code config.hidden}), whole numbers, and products of them. The compiler proves
 * them, and the layout, inside and at every call. The notation follows the sharding annotations of GSPMD (Xu et al.,
 * 2105.04663).
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PARAMETER, ElementType.METHOD})
public @interface Layout {
    /** The layout, as above. */
    String value();
}
