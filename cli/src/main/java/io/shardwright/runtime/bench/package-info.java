/** Measures what the runtime promises, beside what others need for the same on the same machine. */
@NullMarked
package io.shardwright.runtime.bench;

import org.jspecify.annotations.NullMarked;
