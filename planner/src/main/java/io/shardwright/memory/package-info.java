/** What training keeps in a rank's memory, computed before anything runs: formulas of the papers, and of flat buffers. */
@NullMarked
package io.shardwright.memory;

import org.jspecify.annotations.NullMarked;
