package io.shardwright.runtime.tornado;

import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task11;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task13;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task15;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task17;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task19;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * References to the kernels of chains: memory, place and stride of each tensor, the size of a row, and the number of elements. One
 * method for each number of tensors, because Java cannot refer to a method without.
 */
public final class ParallelKernel {
    private ParallelKernel() {}

    /** Of two tensors. */
    public static Object of(Task7<FloatArray, Integer, Integer, Integer, Integer, Integer, Integer> kernel) {
        return kernel;
    }

    /** Of three. */
    public static Object of(
            Task9<FloatArray, Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer> kernel) {
        return kernel;
    }

    /** Of four. */
    public static Object of(
            Task11<FloatArray, Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer>
                    kernel) {
        return kernel;
    }

    /** Of five. */
    public static Object of(
            Task13<
                            FloatArray,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer>
                    kernel) {
        return kernel;
    }

    /** Of six. */
    public static Object of(
            Task15<
                            FloatArray,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer>
                    kernel) {
        return kernel;
    }

    /** Of seven. */
    public static Object of(
            Task17<
                            FloatArray,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer>
                    kernel) {
        return kernel;
    }

    /** Of eight. */
    public static Object of(
            Task19<
                            FloatArray,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer,
                            Integer>
                    kernel) {
        return kernel;
    }
}
