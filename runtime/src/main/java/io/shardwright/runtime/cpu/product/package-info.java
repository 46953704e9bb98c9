/** Matrix products on one thread: by oneDNN, or in pure Java where its library cannot be had. */
@NullMarked
package io.shardwright.runtime.cpu.product;

import org.jspecify.annotations.NullMarked;
