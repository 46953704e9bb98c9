/** What must hold of the repository as a whole: its format, its boundaries, its documents. */
@NullMarked
package io.shardwright.checks;

import org.jspecify.annotations.NullMarked;
