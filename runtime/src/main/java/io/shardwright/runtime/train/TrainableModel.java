package io.shardwright.runtime.train;

import io.shardwright.spi.ModelUnits;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model that {@code shardwright train} can train. Implementations are found by {@link java.util.ServiceLoader}, so
 * name yours in {@code META-INF/services/io.shardwright.runtime.train.TrainableModel}.
 *
 * <pre>{@code
 * public final class MiniGpt implements TrainableModel {
 *     public String name() { return "minigpt"; }
 *
 *     public Map<String, Long> sizes() { return ModelChoice.sizes("layers", 4, "hidden", 256, "heads", 4, "seq", 256, "batch", 8); }
 *
 *     public ModelUnits loss(ModelChoice choice) {
 *         return new ShardedNextTokenUnits(config(choice));
 *     }
 *
 *     public ModelUnits logits(ModelChoice choice) {
 *         return new ShardedGptUnits(config(choice)).in("gpt");
 *     }
 * }
 * }</pre>
 */
public interface TrainableModel {
    /** As on the command line. */
    String name();

    /** What {@code --size} may name, with defaults; {@code seq} and {@code batch} at least. */
    Map<String, Long> sizes();

    /** What {@code --variant} may name. */
    default Set<String> variants() {
        return Set.of();
    }

    /** What {@code --set} may name, with defaults: what is neither a size nor there or not. */
    default Map<String, String> settings() {
        return Map.of();
    }

    /** The model that is trained, in units; without {@code @PipelineStage} in it a {@code WholeModel}. */
    ModelUnits loss(ModelChoice choice);

    /**
     * The model that text is sampled from, in as many units. Its parameters are those of {@link #loss}, found by name, so one
     * that is a field {@code gpt} there says so here.
     */
    ModelUnits logits(ModelChoice choice);

    /** Whether both models have a form with {@code @SequenceParallel}, which {@link ModelChoice#sequenceParallel} asks for. */
    default boolean isSequenceParallel() {
        return false;
    }

    /** Classes of the whole logits: byte tokens are the first 256. */
    default long vocabulary(ModelChoice choice) {
        return ModelChoice.BYTES;
    }

    /** Whether the logits' classes are split over {@code tp} ({@code @VocabParallel} head), rather than whole everywhere. */
    default boolean splitsVocabulary() {
        return true;
    }

    /**
     * What a file for {@code --reference} calls a parameter: names of tensors that lie one above the other in it, along dim
     * 0. Empty if the model has no reference.
     *
     * @param parameter {@code "gpt.blocks.0.attention.qkv.weight"}
     * @return {@code ["blocks.0.attn.q.weight", "blocks.0.attn.k.weight", "blocks.0.attn.v.weight"]}
     */
    default List<String> referenceNames(String parameter) {
        return List.of();
    }
}
