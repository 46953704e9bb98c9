/** Options that stand on their own, and what may be given for some. */
@NullMarked
package io.shardwright.runtime.cli.options;

import org.jspecify.annotations.NullMarked;
