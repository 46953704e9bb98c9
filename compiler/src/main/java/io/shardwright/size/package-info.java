/** Sizes as polynomials over the values a model is configured with, so that the compiler can prove two of them equal. */
@NullMarked
package io.shardwright.size;

import org.jspecify.annotations.NullMarked;
