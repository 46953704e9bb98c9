/** In which of several ways kernels compute what they are given: found out on the machine at hand, and kept. */
@NullMarked
package io.shardwright.runtime.cpu.choice;

import org.jspecify.annotations.NullMarked;
