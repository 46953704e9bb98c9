/** Texts that come with the command line: sources of Java, as everybody who builds it has them. */
@NullMarked
package io.shardwright.runtime.cli.text;

import org.jspecify.annotations.NullMarked;
