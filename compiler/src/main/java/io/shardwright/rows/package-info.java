/** What operators that go row by row compute, as formulas: from which kernels for devices are written. */
@NullMarked
package io.shardwright.rows;

import org.jspecify.annotations.NullMarked;
