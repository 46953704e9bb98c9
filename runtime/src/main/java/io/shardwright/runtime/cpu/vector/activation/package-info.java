/** Activations, their derivatives and gated forms: the vector loops of each in a file of its own. */
@NullMarked
package io.shardwright.runtime.cpu.vector.activation;

import org.jspecify.annotations.NullMarked;
