/**
 * What the ranks of one host know of their job: the layout of the region that they share, how far each has come, which of them
 * is gone, where each waits, and why the job was given up.
 */
@NullMarked
package io.shardwright.runtime.comm.control;

import org.jspecify.annotations.NullMarked;
