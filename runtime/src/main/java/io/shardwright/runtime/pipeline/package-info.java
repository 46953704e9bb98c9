/**
 * Pipeline parallelism at run time: units of a model made into stages, slots for microbatches in flight, and the loop that
 * executes any schedule's table.
 */
@NullMarked
package io.shardwright.runtime.pipeline;

import org.jspecify.annotations.NullMarked;
