/** What a core can do at most, measured, and the clock that such things are measured by. */
@NullMarked
package io.shardwright.runtime.cpu.peak;

import org.jspecify.annotations.NullMarked;
