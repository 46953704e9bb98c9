package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Context parallelism: every value lies split along its positions over {@code cp}, from the tokens to the loss, and attention
 * sees the keys of all ranks: by a ring (Li et al., 2105.13120; Liu et al., 2310.01889) or by exchanging heads (Jacobs et al.,
 * 2309.14509), as the run chooses.
 *
 * <p>The generated class runs at any degree; at {@code cp=1} it does what it did. All models in its fields need the annotation,
 * too. What looks at several positions, other than attention, is a diagnostic.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface ContextParallel {}
