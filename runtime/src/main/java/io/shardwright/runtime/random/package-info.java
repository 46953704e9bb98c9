/** Counter-based random numbers: each is a function of what it is for, so no mesh and no order of work changes it. */
@NullMarked
package io.shardwright.runtime.random;

import org.jspecify.annotations.NullMarked;
