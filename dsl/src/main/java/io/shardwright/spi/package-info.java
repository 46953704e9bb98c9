/** What generated code is compiled against, and what a runtime provides: memory for a model, and the world that it runs in. */
@NullMarked
package io.shardwright.spi;

import org.jspecify.annotations.NullMarked;
