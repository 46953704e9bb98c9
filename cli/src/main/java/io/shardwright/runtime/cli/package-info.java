/** The command line: {@code shardwright train}, {@code shardwright bench}. */
@NullMarked
package io.shardwright.runtime.cli;

import org.jspecify.annotations.NullMarked;
