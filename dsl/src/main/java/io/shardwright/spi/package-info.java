/** What generated code is compiled against, and what a runtime provides. */
@NullMarked
package io.shardwright.spi;

import org.jspecify.annotations.NullMarked;
