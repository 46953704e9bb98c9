/** What must hold of a schedule before it runs: each task once, messages that match, no standing still, memory that is there. */
@NullMarked
package io.shardwright.schedule.check;

import org.jspecify.annotations.NullMarked;
