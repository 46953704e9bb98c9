/** Training as a library: a model's units, data and a recipe, on the ranks of a job, step by step or all at once. */
@NullMarked
package io.shardwright.runtime.trainer;

import org.jspecify.annotations.NullMarked;
