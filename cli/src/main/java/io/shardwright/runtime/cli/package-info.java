/**
 * The command line. Commands parse, call the runtime, and print: {@code train}, {@code checkpoint}, {@code ps}, {@code schedule}, {@code plan},
 * {@code memory}, {@code bench}, {@code devices}, {@code version} and {@code help}.
 */
@NullMarked
package io.shardwright.runtime.cli;

import org.jspecify.annotations.NullMarked;
