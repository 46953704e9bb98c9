/**
 * Training on what the compiler generated: what a model provides to be trained, the steps, held-out loss, and sampling.
 */
@NullMarked
package io.shardwright.runtime.train;

import org.jspecify.annotations.NullMarked;
