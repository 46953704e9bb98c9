/** Runs whose model and data are named: both are found on the class path, or in files, and put together as any program does that has them at hand. */
@NullMarked
package io.shardwright.runtime.named;

import org.jspecify.annotations.NullMarked;
