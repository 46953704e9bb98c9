package io.shardwright.runtime.train;

import java.util.List;

/** What files call a model's parameters. */
@FunctionalInterface
public interface ReferenceNames {
    /** Files call them as the model does. */
    ReferenceNames NONE = _ -> List.of();

    /**
     * What a file for {@code --reference} calls a parameter: names of tensors that lie one above the other in it, along dim
     * 0. Empty if the model has no reference.
     *
     * @param parameter {@code "gpt.blocks.0.attention.qkv.weight"}
     * @return {@code ["blocks.0.attn.q.weight", "blocks.0.attn.k.weight", "blocks.0.attn.v.weight"]}
     */
    List<String> referenceNames(String parameter);
}
