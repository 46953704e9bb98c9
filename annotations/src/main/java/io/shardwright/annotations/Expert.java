package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Divides the experts of a {@code MixtureOfExperts} among the ranks along {@code ep}, which subdivides {@code dp}: rows of tokens
 * travel to the ranks that hold their experts, and back (Lepikhin et al., GShard, 2006.16668 §3.2). The number of experts must be
 * divisible by {@code ep}.
 *
 * <p>Without it every rank holds all experts.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.FIELD)
public @interface Expert {
    /**
     * Whether each expert is also split over {@code tp}: the first matrix along its output, the second along its input, with one
     * all-reduce of what comes out. Its inner size must be divisible by {@code tp}.
     */
    boolean tensorParallel() default false;
}
