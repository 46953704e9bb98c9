package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A {@code Linear} whose weight {@code [out, in]} is split over {@code tp} along its input: each rank holds
 * {@code [out, in/tp]}, and the whole bias (Megatron-LM, Shoeybi et al., 1909.08053 §3).
 *
 * <pre>
 * x [..., in/tp]   split along the last dim, as a column-parallel layer leaves it
 * p [..., out]     partial sums: each rank holds one addend
 * y [..., out]     the same on every rank     g: forward all-reduces p, backward moves nothing
 * </pre>
 *
 * <p>The bias is added once, after <em>g</em>.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.FIELD)
public @interface RowParallel {
    /**
     * Whether the input arrives split. If not, every rank cuts its part out of the whole input; backward all-gathers
     * the parts of the gradient.
     */
    boolean inputIsParallel() default true;

    /**
     * Whether <em>g</em> follows at once. If not, the result stays partial sums: it may be scaled and added to other
     * partial sums, and one <em>g</em> for all of them follows at the method's result. Needs a layer without bias.
     */
    boolean reduce() default true;
}
