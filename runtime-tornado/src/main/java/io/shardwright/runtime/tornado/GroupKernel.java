package io.shardwright.runtime.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task11;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task12;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task13;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task14;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task15;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task16;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task17;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task18;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task19;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task20;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * References to generated kernels that groups of work-items run: the context, the memory as floats and as halves, and what it says of each tensor and number.
 * One method for each number of arguments, because Java cannot refer to a method without.
 */
public final class GroupKernel {
    private GroupKernel() {}

    public static <A, B> Object of(Task5<KernelContext, FloatArray, ShortArray, A, B> kernel) {
        return kernel;
    }

    public static <A, B, C> Object of(Task6<KernelContext, FloatArray, ShortArray, A, B, C> kernel) {
        return kernel;
    }

    public static <A, B, C, D> Object of(Task7<KernelContext, FloatArray, ShortArray, A, B, C, D> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E> Object of(Task8<KernelContext, FloatArray, ShortArray, A, B, C, D, E> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F> Object of(Task9<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F, G> Object of(
            Task10<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F, G> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F, G, H> Object of(
            Task11<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F, G, H> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F, G, H, I> Object of(
            Task12<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F, G, H, I> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F, G, H, I, J> Object of(
            Task13<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F, G, H, I, J> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F, G, H, I, J, K> Object of(
            Task14<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F, G, H, I, J, K> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L> Object of(
            Task15<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F, G, H, I, J, K, L> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M> Object of(
            Task16<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F, G, H, I, J, K, L, M> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N> Object of(
            Task17<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F, G, H, I, J, K, L, M, N> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> Object of(
            Task18<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> Object of(
            Task19<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> kernel) {
        return kernel;
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q> Object of(
            Task20<KernelContext, FloatArray, ShortArray, A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q> kernel) {
        return kernel;
    }
}
