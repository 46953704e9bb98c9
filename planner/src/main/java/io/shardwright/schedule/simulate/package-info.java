/** A schedule with times: when each task begins and ends, as a timeline and as a staircase of text. */
@NullMarked
package io.shardwright.schedule.simulate;

import org.jspecify.annotations.NullMarked;
