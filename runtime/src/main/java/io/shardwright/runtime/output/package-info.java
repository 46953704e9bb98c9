/** Files about a run: its numbers as JSON, a page, a trace. They listen to the run, and are written at its end. */
@NullMarked
package io.shardwright.runtime.output;

import org.jspecify.annotations.NullMarked;
