/**
 * What kernels on the Vector API share: vectors, rows, and loops over them.
 *
 * <p>Memory is reached by address, and every loop masks its vectors instead of having a tail of its own. The JIT stops
 * inlining once a method, with all that it has inlined, passes 18,000 nodes; a Vector API call costs some 400, and a
 * loop in which one call is left out makes an object for every vector. A masked load is cheaper than twice the nodes.
 * Coefficients are constant vectors, which cost no node; but a vector that a loop changes must not start as one, because
 * the JIT then keeps it as an object.
 */
@NullMarked
package io.shardwright.runtime.cpu.vector;

import org.jspecify.annotations.NullMarked;
