package uk.ac.manchester.tornado.cublas.provider;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/** {@code cublasSgemm} as its manual has it: matrices lie column after column, and C isn't read where beta is 0. */
public final class CuBlasLibraryProvider implements TornadoLibraryProvider {
    private static final int TRANSPOSED = 1;

    private static final class Handle implements LibraryContext {
        boolean open = true;
    }

    @Override
    public String libraryName() {
        return "nvidia/cublas";
    }

    @Override
    public boolean canHandle(TornadoXPUDevice device) {
        return device instanceof TornadoNativeStreamSupport;
    }

    @Override
    public LibraryContext createContext(TornadoXPUDevice device, long executionPlanId) {
        var _ = ((TornadoNativeStreamSupport) device).getNativeStream(executionPlanId);
        return new Handle();
    }

    @Override
    public void destroyContext(LibraryContext context) {
        requireOpen(context).open = false;
    }

    @Override
    public void dispatch(String functionName, LibraryInvocation call) {
        requireOpen(call.getContext());
        if (!functionName.equals("cublasSgemm")) {
            throw new TornadoRuntimeException("the stand-in has no " + functionName);
        }
        int m = (int) call.getArg(2);
        int n = (int) call.getArg(3);
        int k = (int) call.getArg(4);
        boolean aTransposed = (int) call.getArg(0) == TRANSPOSED;
        boolean bTransposed = (int) call.getArg(1) == TRANSPOSED;
        Matrix a = Matrix.of(call, 6, aTransposed ? k : m, aTransposed ? m : k);
        Matrix b = Matrix.of(call, 8, bTransposed ? n : k, bTransposed ? k : n);
        Matrix c = Matrix.of(call, 11, m, n);
        float alpha = (float) call.getArg(5);
        float beta = (float) call.getArg(10);
        for (int row = 0; row < m; row++) {
            for (int col = 0; col < n; col++) {
                double sum = 0;
                for (int i = 0; i < k; i++) {
                    float x = aTransposed ? a.get(i, row) : a.get(row, i);
                    float y = bTransposed ? b.get(col, i) : b.get(i, col);
                    sum += (double) x * y;
                }
                c.set(row, col, (float) (alpha * sum + (beta == 0 ? 0 : beta * c.get(row, col))));
            }
        }
    }

    private static Handle requireOpen(LibraryContext context) {
        Handle handle = (Handle) context;
        if (!handle.open) {
            throw new TornadoRuntimeException("CUBLAS_STATUS_NOT_INITIALIZED");
        }
        return handle;
    }

    /** Columns of a matrix, one every {@code leading} floats. */
    private record Matrix(MemorySegment floats, int leading) {
        /** The matrix whose address is argument {@code index}, and its leading dimension the one after it. */
        @SuppressWarnings("restricted") // as native code, it takes an address for what it is said to be
        static Matrix of(LibraryInvocation call, int index, int rows, int cols) {
            int leading = (int) call.getArg(index + 1);
            if (rows < 0 || cols < 0 || leading < Math.max(1, rows)) {
                throw new TornadoRuntimeException("cublasSgemm failed with status: CUBLAS_STATUS_INVALID_VALUE");
            }
            long floats = rows == 0 || cols == 0 ? 0 : (long) leading * (cols - 1) + rows;
            return new Matrix(
                    MemorySegment.ofAddress(call.getDevicePointer(index)).reinterpret(floats * Float.BYTES), leading);
        }

        float get(int row, int col) {
            return floats.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, (long) col * leading + row);
        }

        void set(int row, int col, float value) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, (long) col * leading + row, value);
        }
    }
}
