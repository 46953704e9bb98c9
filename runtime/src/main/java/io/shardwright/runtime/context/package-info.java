/**
 * Attention over a sequence that is split over cp: ring self-attention with a running softmax, the two rings of the sequence
 * parallelism paper, and Ulysses. All give what attention on one rank gives.
 */
@NullMarked
package io.shardwright.runtime.context;

import org.jspecify.annotations.NullMarked;
