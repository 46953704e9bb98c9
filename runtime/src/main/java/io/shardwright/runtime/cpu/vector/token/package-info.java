/** What is looked up and compared by token: embeddings, positions and cross-entropy. */
@NullMarked
package io.shardwright.runtime.cpu.vector.token;

import org.jspecify.annotations.NullMarked;
