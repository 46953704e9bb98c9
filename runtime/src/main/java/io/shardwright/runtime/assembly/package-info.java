/**
 * What generated classes are built from: parameters cut into shards, buffers that share memory, and where in a rank's heap
 * all of them lie.
 */
@NullMarked
package io.shardwright.runtime.assembly;

import org.jspecify.annotations.NullMarked;
