/** What people see of a run while it goes on: lines, or a bar. */
@NullMarked
package io.shardwright.runtime.cli.progress;

import org.jspecify.annotations.NullMarked;
