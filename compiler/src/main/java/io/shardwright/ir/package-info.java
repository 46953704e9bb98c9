/** The compiler's intermediate representation: a model as a graph of named values, printed as text and parsed back. */
@NullMarked
package io.shardwright.ir;

import org.jspecify.annotations.NullMarked;
