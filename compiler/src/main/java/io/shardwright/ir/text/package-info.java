/** The intermediate representation as text: printed into dumps, tests, documents and jars, and read back. */
@NullMarked
package io.shardwright.ir.text;

import org.jspecify.annotations.NullMarked;
