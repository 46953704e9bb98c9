package io.shardwright.interpret;

/** A method of {@code Kernels} as plain loops in double. */
interface Kernel {
    void call(Arguments arguments);
}
