package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A place where a pipeline stage may begin: right before the first use of the field in {@code forward} (GPipe, Huang et al.,
 * 1811.06965 §2).
 *
 * <p>On a list of modules a stage may begin before each of its elements, and behind the last. What lies between two such
 * places is a <em>unit</em>; a stage is made of one or more units. Exactly one tensor passes from unit to unit.
 *
 * <pre>
 * private final Embedding tokens;        unit 0
 *
 * &#64;PipelineStage
 * private final List&lt;Block&gt; blocks;      a unit for each element
 *
 * &#64;PipelineStage
 * private final LayerNorm norm;          the last unit, with what follows it
 * private final Linear head;
 * </pre>
 *
 * <p>Without numbers the run chooses where stages begin, for any number of stages. With numbers the model does:
 *
 * <pre>
 * private final Embedding tokens;        stage 0
 *
 * &#64;PipelineStage(1)
 * private final List&lt;Block&gt; lower;       all of stage 1
 *
 * &#64;PipelineStage(2)
 * private final List&lt;Block&gt; upper;       stage 2, with all that follows it
 * </pre>
 *
 * <p>For a class {@code Gpt} with such a place, in it or in a model in its fields, the compiler writes
 * {@code ShardedGptUnits}.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.FIELD)
public @interface PipelineStage {
    /** Stands for a stage that the run chooses. */
    int CHOSEN_BY_THE_RUN = -1;

    /**
     * The number of the stage that begins here. All places of a model have one, or none has: 1, 2, and so on in order of use;
     * what is used first may have 0. A list's stage begins at its first element.
     */
    int value() default CHOSEN_BY_THE_RUN;
}
