/**
 * Memory by address, and tensors in it: walking them in pieces without gaps, packing, reducing. What collectives do to elements,
 * whoever moves them. Depends on nothing of the ranks.
 */
@NullMarked
package io.shardwright.runtime.comm.memory;

import org.jspecify.annotations.NullMarked;
