package io.shardwright.runtime.tornado.launch;

import java.util.Arrays;
import uk.ac.manchester.tornado.api.common.Access;
import uk.ac.manchester.tornado.api.common.LibraryTaskDescriptor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * A matmul {@code z = x y}, or {@code z += x y}, that cuBLAS makes.
 *
 * @param function that makes it
 * @param z {@code [rows, cols]}
 * @param x {@code [rows, depth]}, or {@code [depth, rows]} if it is given transposed
 * @param y {@code [depth, cols]}, or {@code [cols, depth]}
 * @param depth terms of each sum
 * @param add whether z is added to
 */
public record CuBlasMatmul(CuBlasFunction function, DeviceRows z, Factor x, Factor y, int depth, boolean add)
        implements DeviceCall {
    /** The library that runs it, as TornadoVM finds it. */
    public static final String LIBRARY = "shardwright/cublas";

    /** What it is called where kernels have names. */
    public static final String NAME = "cublasMatmul";

    private static final int ARGUMENTS = 15;

    /** A matrix whose transpose may be meant. */
    public record Factor(int at, int stride, boolean transposed) {
        /** What cuBLAS calls it. */
        private int operation() {
            return transposed ? 1 : 0;
        }
    }

    @Override
    public String kernel() {
        return NAME;
    }

    @Override
    public int arguments() {
        return ARGUMENTS;
    }

    /**
     * The task that makes it. It takes the memory, the numbers of the {@link PlaceTable}, and then what cuBLAS's function takes, with the
     * entry of a matrix's place for its address. cuBLAS takes our rows for columns, so that it sees the transpose of each matrix; and {@code zᵀ = yᵀ xᵀ}.
     */
    public LibraryTaskDescriptor on(FloatArray memory, FloatArray places) {
        Object[] parameters = {
            memory,
            places,
            y.operation(),
            x.operation(),
            z.cols(),
            z.rows(),
            depth,
            1f,
            y.at(),
            y.stride(),
            x.at(),
            x.stride(),
            add ? 1f : 0f,
            z.at(),
            z.stride()
        };
        Access[] access = new Access[ARGUMENTS];
        Arrays.fill(access, Access.READ_ONLY);
        access[0] = Access.READ_WRITE;
        return new LibraryTaskDescriptor()
                .withLibrary(LIBRARY)
                .withFunction(function.name())
                .withParameters(parameters)
                .withAccess(access);
    }
}
