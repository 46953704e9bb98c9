/**
 * The CPU device: kernels in plain loops, the oracle for ever; fast ones on oneDNN and the Vector API; and the
 * provider that chooses.
 */
@NullMarked
package io.shardwright.runtime.cpu;

import org.jspecify.annotations.NullMarked;
