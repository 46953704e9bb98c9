package io.shardwright.spi.kernel;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A kernel that loses nothing where the rows of its activations lie farther apart than they are long. The compiler spaces the rows of
 * a value, see {@link Slot#rows}, if only such kernels write and read it.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RowWise {}
