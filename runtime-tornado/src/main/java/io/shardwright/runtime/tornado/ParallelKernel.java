package io.shardwright.runtime.tornado;

import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task12;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task14;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task16;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task18;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task20;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * References to the kernels of chains: memory as floats and as halves, place and stride of each tensor, the size of a row, and the number of elements. One
 * method for each number of tensors, because Java cannot refer to a method without.
 */
public final class ParallelKernel {
    private ParallelKernel() {}

    /** Of two tensors. */
    public static Object of(
            Task8<FloatArray, ShortArray, Integer, Integer, Integer, Integer, Integer, Integer> kernel) {
        return kernel;
    }

    /** Of three. */
    public static Object of(
            Task10<FloatArray, ShortArray, Integer, Integer, Integer, Integer, Integer, Integer, Integer, Integer>
                    kernel) {
        return kernel;
    }

    /** Of four. */
    public static Object of(
            Task12<
                            FloatArray,
                            ShortArray,
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

    /** Of five. */
    public static Object of(
            Task14<
                            FloatArray,
                            ShortArray,
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
            Task16<
                            FloatArray,
                            ShortArray,
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
            Task18<
                            FloatArray,
                            ShortArray,
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
            Task20<
                            FloatArray,
                            ShortArray,
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
