package io.shardwright.annotations;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A layer whose vocabulary is split over {@code tp} (Megatron-LM, Shoeybi et al., 1909.08053 §3): an {@code Embedding},
 * or the {@code Linear} that makes logits.
 *
 * <p>{@code Embedding}: each rank holds {@code [vocab/tp, size]} and answers 0 for tokens that are not its own; an
 * all-reduce (<em>g</em>) of {@code [batch, seq, size]} joins the answers.
 *
 * <p>{@code Linear}: as {@link ColumnParallel}; the logits {@code [batch, seq, vocab/tp]} stay split, and cross-entropy
 * exchanges three numbers a token instead of gathering them.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.FIELD)
public @interface VocabParallel {}
