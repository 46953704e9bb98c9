package io.shardwright.runtime.tornado.launch;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task3;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task4;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task5;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task7;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task8;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;

/**
 * One kernel on its arguments.
 *
 * <p>What TornadoVM is given as a number it compiles into the kernel: places, strides and sizes are such <em>literals</em>, and two
 * launches are equal if their literals are. What differs from step to step must not be one: such <em>changing</em> values go to the
 * kernel through an array.
 */
public final class KernelLaunch implements DeviceCall {
    /** No changing values. */
    public static final float[] NONE = {};

    private final String kernel;
    private final @Nullable Grid grid;
    private final float[] changing;
    private final Object code;
    private final List<Object> literals;

    private KernelLaunch(String kernel, @Nullable Grid grid, float[] changing, Object code, Object... literals) {
        this.kernel = kernel;
        this.grid = grid;
        this.changing = changing;
        this.code = code;
        this.literals = List.of(literals);
    }

    @Override
    public String kernel() {
        return kernel;
    }

    /**
     * Null for a loop, which TornadoVM divides among work-items of its own: where it is given any, the loop runs to the last of them,
     * whatever its end.
     */
    @Nullable
    public Grid grid() {
        return grid;
    }

    /** What differs from step to step. */
    public float[] changing() {
        return changing;
    }

    /** A reference to the kernel's static method. */
    public Object code() {
        return code;
    }

    /** The last arguments of the kernel. */
    public List<Object> literals() {
        return literals;
    }

    @Override
    public int arguments() {
        return literals.size() + (grid == null ? 2 : 3) + (changing.length == 0 ? 0 : 2);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KernelLaunch launch
                && kernel.equals(launch.kernel)
                && Objects.equals(grid, launch.grid)
                && changing.length == launch.changing.length
                && literals.equals(launch.literals);
    }

    @Override
    public int hashCode() {
        return kernel.hashCode() * 31 + literals.hashCode();
    }

    @Override
    public String toString() {
        return kernel + literals + (grid == null ? "" : " on " + grid);
    }

    /** A loop over the memory that TornadoVM divides. It takes the memory, as floats and as halves, and the literals. */
    public static KernelLaunch ofLoop(String kernel, Object code, Object... literals) {
        return new KernelLaunch(kernel, null, NONE, code, literals);
    }

    /** A kernel that the compiler wrote. */
    public static KernelLaunch ofGroups(
            String kernel, Grid grid, float[] changing, Object code, List<Object> literals) {
        return new KernelLaunch(kernel, grid, changing, code, literals.toArray());
    }

    // A kernel takes the context and the memory, as floats and as halves; if it has changing values, then their array
    // and where in it its own begin; and the literals. One method for each number of arguments, because Java cannot
    // refer to a method without.

    public static <A, B, C> KernelLaunch of(
            String kernel, Grid grid, float[] values, Task3<A, B, C> code, Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D> KernelLaunch of(
            String kernel, Grid grid, float[] values, Task4<A, B, C, D> code, Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E> KernelLaunch of(
            String kernel, Grid grid, float[] values, Task5<A, B, C, D, E> code, Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F> KernelLaunch of(
            String kernel, Grid grid, float[] values, Task6<A, B, C, D, E, F> code, Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G> KernelLaunch of(
            String kernel, Grid grid, float[] values, Task7<A, B, C, D, E, F, G> code, Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H> KernelLaunch of(
            String kernel, Grid grid, float[] values, Task8<A, B, C, D, E, F, G, H> code, Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I> KernelLaunch of(
            String kernel, Grid grid, float[] values, Task9<A, B, C, D, E, F, G, H, I> code, Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I, J> KernelLaunch of(
            String kernel, Grid grid, float[] values, Task10<A, B, C, D, E, F, G, H, I, J> code, Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I, J, K> KernelLaunch of(
            String kernel,
            Grid grid,
            float[] values,
            Task11<A, B, C, D, E, F, G, H, I, J, K> code,
            Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L> KernelLaunch of(
            String kernel,
            Grid grid,
            float[] values,
            Task12<A, B, C, D, E, F, G, H, I, J, K, L> code,
            Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M> KernelLaunch of(
            String kernel,
            Grid grid,
            float[] values,
            Task13<A, B, C, D, E, F, G, H, I, J, K, L, M> code,
            Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N> KernelLaunch of(
            String kernel,
            Grid grid,
            float[] values,
            Task14<A, B, C, D, E, F, G, H, I, J, K, L, M, N> code,
            Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> KernelLaunch of(
            String kernel,
            Grid grid,
            float[] values,
            Task15<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> code,
            Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> KernelLaunch of(
            String kernel,
            Grid grid,
            float[] values,
            Task16<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> code,
            Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q> KernelLaunch of(
            String kernel,
            Grid grid,
            float[] values,
            Task17<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q> code,
            Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R> KernelLaunch of(
            String kernel,
            Grid grid,
            float[] values,
            Task18<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R> code,
            Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S> KernelLaunch of(
            String kernel,
            Grid grid,
            float[] values,
            Task19<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S> code,
            Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }

    public static <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T> KernelLaunch of(
            String kernel,
            Grid grid,
            float[] values,
            Task20<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T> code,
            Object... literals) {
        return new KernelLaunch(kernel, grid, values, code, literals);
    }
}
