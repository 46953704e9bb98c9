/** Steps that can't be taken: what tells them, what becomes of a run then, and who is to blame. */
@NullMarked
package io.shardwright.runtime.guard;

import org.jspecify.annotations.NullMarked;
