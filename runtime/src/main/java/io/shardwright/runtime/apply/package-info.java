/** A model that goes forward only, on parameters that a rank has: whatever it is asked for, on any mesh, without gradients. */
@NullMarked
package io.shardwright.runtime.apply;

import org.jspecify.annotations.NullMarked;
