/** Runs graphs and plans in double, on simulated ranks: the oracle of the compiler's tests. */
@NullMarked
package io.shardwright.interpret;

import org.jspecify.annotations.NullMarked;
