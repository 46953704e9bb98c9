/** Recordings as TaskGraphs: captured the first time, replayed when the same calls come again. */
@NullMarked
package io.shardwright.runtime.tornado.graph;

import org.jspecify.annotations.NullMarked;
