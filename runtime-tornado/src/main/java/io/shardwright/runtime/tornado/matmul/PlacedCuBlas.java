package io.shardwright.runtime.tornado.matmul;

import io.shardwright.runtime.tornado.launch.CuBlasFunction;
import io.shardwright.runtime.tornado.launch.CuBlasMatmul;
import io.shardwright.runtime.tornado.launch.PlaceTable;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.cublas.CuBlasOptions;
import uk.ac.manchester.tornado.cublas.enums.CuBlasMathMode;
import uk.ac.manchester.tornado.cublas.provider.CuBlasLibraryProvider;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;

/**
 * TornadoVM's cuBLAS, for matrices that lie somewhere in one array. A task of TornadoVM's own takes each matrix for an array that begins
 * with it; this library, which TornadoVM finds as a service, is given the array once, and hands on the addresses of places in it. These it reads on the host when a graph is executed.
 */
public final class PlacedCuBlas implements TornadoLibraryProvider {
    /** Where TornadoVM's task has its matrices A, B and C. Ours has two arguments more in front. */
    private static final int[] MATRICES = {6, 8, 11};

    private static final int ARGUMENTS = 13;
    private static final int MORE = 2;

    /** Apart, so that what a version of TornadoVM lacks is missed only where it is asked for. */
    private static final class TensorCores {
        static Object tuning() {
            return new CuBlasOptions().withMathMode(CuBlasMathMode.CUBLAS_TF32_TENSOR_OP_MATH);
        }
    }

    private record Plan(TornadoXPUDevice device, long id) implements LibraryContext {}

    private @Nullable CuBlasLibraryProvider library;
    private @Nullable Plan open;
    private @Nullable LibraryContext handle;

    @Override
    public String libraryName() {
        return CuBlasMatmul.LIBRARY;
    }

    @Override
    public boolean canHandle(TornadoXPUDevice device) {
        return library().canHandle(device);
    }

    /** Made when it is first asked, because TornadoVM makes every library that it finds, wanted or not, and a version may lack this class. */
    private synchronized CuBlasLibraryProvider library() {
        if (library == null) {
            library = new CuBlasLibraryProvider();
        }
        return library;
    }

    /** cuBLAS's handle is made for the first call. */
    @Override
    public LibraryContext createContext(TornadoXPUDevice device, long executionPlanId) {
        return new Plan(device, executionPlanId);
    }

    @Override
    public synchronized void destroyContext(LibraryContext context) {
        if (context.equals(open)) {
            close();
        }
    }

    @Override
    public synchronized void dispatch(String functionName, LibraryInvocation call) {
        CuBlasFunction function = CuBlasFunction.valueOf(functionName);
        Object[] arguments = new Object[ARGUMENTS];
        long[] pointers = new long[ARGUMENTS];
        boolean[] isReference = new boolean[ARGUMENTS];
        for (int i = 0; i < ARGUMENTS; i++) {
            arguments[i] = call.getArg(i + MORE);
        }
        for (int i : MATRICES) {
            long place = PlaceTable.place((FloatArray) call.getArg(1), (int) call.getArg(i + MORE));
            pointers[i] = call.getDevicePointer(0) + place * function.bytes();
            arguments[i] = call.getArg(0);
            isReference[i] = true;
        }
        LibraryContext context = handle((Plan) call.getContext());
        library()
                .dispatch(
                        function.inLibrary(),
                        new LibraryInvocation(
                                arguments,
                                pointers,
                                isReference,
                                call.getDevice(),
                                call.getExecutionPlanId(),
                                context,
                                function == CuBlasFunction.TF32 ? TensorCores.tuning() : null));
    }

    /** One at a time: with each new graph comes a new plan, the one before it is run no more, and a handle takes megabytes. */
    private LibraryContext handle(Plan plan) {
        if (handle == null || !plan.equals(open)) {
            close();
            handle = library().createContext(plan.device, plan.id);
            open = plan;
        }
        return handle;
    }

    private void close() {
        if (handle != null) {
            library().destroyContext(handle);
            handle = null;
            open = null;
        }
    }
}
