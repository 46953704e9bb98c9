package io.shardwright.samples.minigpt;

import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.model.ModelUnits;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code shardwright train minigpt}. */
public final class MiniGpt implements TrainableModel {
    private static final Map<String, String> REFERENCE_FIELDS = Map.of(
            "tokens", "wte",
            "positions", "wpe",
            "norm", "ln_f",
            "attentionNorm", "ln1",
            "mlpNorm", "ln2",
            "attention", "attn",
            "out", "o",
            "up", "fc1",
            "down", "fc2",
            "mlp", "");

    @Override
    public String name() {
        return "minigpt";
    }

    @Override
    public Map<String, Long> sizes() {
        return ModelChoice.sizes(
                "layers", 4, "hidden", 256, "heads", 4, "seq", 256, "batch", 8, "vocabulary", ModelChoice.BYTES);
    }

    /** {@code tied}: the head is the token embedding. {@code tanh}: GELU's tanh approximation. */
    @Override
    public Set<String> variants() {
        return Set.of("tied", "tanh");
    }

    @Override
    public ModelUnits units(ModelChoice choice) {
        GptConfig config = config(choice);
        return choice.has("tied") ? ShardedTiedNextToken.units(config) : ShardedNextToken.units(config);
    }

    private static GptConfig config(ModelChoice choice) {
        return new GptConfig(
                choice.size("layers"),
                choice.size("hidden"),
                choice.size("heads"),
                choice.seq(),
                choice.size("vocabulary"),
                choice.dropout(),
                choice.has("tanh") ? Activation.GELU_TANH : Activation.GELU);
    }

    /** {@code gpt.blocks.0.mlp.up.weight} is {@code blocks.0.fc1.weight} there; a fused qkv is its q, k and v. */
    @Override
    public List<String> referenceNames(String parameter) {
        StringBuilder name = new StringBuilder();
        for (String field : parameter.split("\\.")) {
            String renamed = field.equals("gpt") ? "" : REFERENCE_FIELDS.getOrDefault(field, field);
            if (!renamed.isEmpty()) {
                name.append(name.isEmpty() ? "" : ".").append(renamed);
            }
        }
        String reference = name.toString();
        return reference.contains(".qkv.")
                ? List.of(
                        reference.replace(".qkv.", ".q."),
                        reference.replace(".qkv.", ".k."),
                        reference.replace(".qkv.", ".v."))
                : List.of(reference);
    }
}
