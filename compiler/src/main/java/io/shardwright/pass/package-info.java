/** The compiler's steps, each one class with one public method that takes a value and returns a value. */
@NullMarked
package io.shardwright.pass;

import org.jspecify.annotations.NullMarked;
