/**
 * The memory that the ranks of one host see: the control region and the heap, in one JVM or as one file that processes map.
 */
@NullMarked
package io.shardwright.runtime.comm.shared;

import org.jspecify.annotations.NullMarked;
