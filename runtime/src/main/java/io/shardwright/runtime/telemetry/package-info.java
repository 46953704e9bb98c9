/** Every step of a run in numbers, as lines of a file and as TensorBoard's events, while it goes on. */
@NullMarked
package io.shardwright.runtime.telemetry;

import org.jspecify.annotations.NullMarked;
