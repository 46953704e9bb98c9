/** A small Llama on bytes: rotary positions, RMS norms, grouped-query attention, a gated MLP, no biases. */
@NullMarked
package io.shardwright.samples.minillama;

import org.jspecify.annotations.NullMarked;
