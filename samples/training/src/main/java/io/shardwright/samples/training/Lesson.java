package io.shardwright.samples.training;

import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.settings.Recipe;
import io.shardwright.spi.model.ModelUnits;

/**
 * What is learned, and how.
 *
 * @param model that gives a loss
 * @param batch sequences of a step, on all ranks together
 * @param seq positions of the model's first input
 * @param seed of initial values
 */
public record Lesson(ModelUnits model, InputSource data, long batch, long seq, Recipe recipe, long seed) {}
