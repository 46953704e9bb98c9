package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A {@code Linear} whose weight {@code [out, in]} is split over {@code tp} along its output: each rank holds
 * {@code [out/tp, in]} and {@code out/tp} elements of the bias (Megatron-LM, Shoeybi et al., 1909.08053 §3).
 *
 * <pre>
 * x [..., in]   the same on every rank     f: forward nothing moves, backward all-reduces the gradient of x
 * y [..., out/tp]   split along the last dim
 * </pre>
 *
 * <p>Several column-parallel layers that read the same value share one <em>f</em>.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.FIELD)
public @interface ColumnParallel {
    /**
     * Whether every rank needs the whole output. Then an all-gather along the last dim follows; backward keeps each
     * rank's part of the gradient and moves nothing.
     */
    boolean gatherOutput() default false;
}
