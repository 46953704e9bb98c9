/** Updates of parameters in plain loops: what those of every other device are compared with. */
@NullMarked
package io.shardwright.runtime.cpu.naive.optimizer;

import org.jspecify.annotations.NullMarked;
