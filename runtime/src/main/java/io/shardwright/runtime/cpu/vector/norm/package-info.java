/** Layer norm and RMS norm, with the residual that is added before them. */
@NullMarked
package io.shardwright.runtime.cpu.vector.norm;

import org.jspecify.annotations.NullMarked;
