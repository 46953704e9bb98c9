package io.shardwright.samples.minimoe;

import io.shardwright.routing.Routing;
import io.shardwright.samples.minigpt.GptConfig;

/**
 * Sizes and settings of a {@link MoeGpt}.
 *
 * @param gpt of what is no expert
 * @param inner size inside each expert
 * @param routing who chooses experts, and how many take a token
 */
public record MoeConfig(GptConfig gpt, int inner, int experts, Routing routing) {}
