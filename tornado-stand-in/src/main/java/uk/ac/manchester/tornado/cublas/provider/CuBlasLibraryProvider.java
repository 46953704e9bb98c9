package uk.ac.manchester.tornado.cublas.provider;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.cublas.CuBlasOptions;
import uk.ac.manchester.tornado.cublas.enums.CuBlasMathMode;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryContext;
import uk.ac.manchester.tornado.runtime.library.spi.LibraryInvocation;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoLibraryProvider;
import uk.ac.manchester.tornado.runtime.library.spi.TornadoNativeStreamSupport;

/**
 * {@code cublasSgemm}, and {@code cublasGemmEx} of bf16, as their manual has them: matrices lie column after column, C isn't read where
 * beta is 0, sums are not rounded before all is added up, and TF32 rounds factors to 10 bits.
 */
public final class CuBlasLibraryProvider implements TornadoLibraryProvider {
    private static final int TRANSPOSED = 1;

    /** Bits of a float that TF32 and bf16 haven't. */
    private static final int TF32_BITS = 13;

    private static final int BF16_BITS = 16;

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
        boolean isBf16 = functionName.equals("cublasGemmExBF16");
        if (!isBf16 && !functionName.equals("cublasSgemm")) {
            throw new TornadoRuntimeException("the stand-in has no " + functionName);
        }
        boolean isTf32 = call.getTuning() instanceof CuBlasOptions options
                && options.getMathMode() == CuBlasMathMode.CUBLAS_TF32_TENSOR_OP_MATH;
        int m = (int) call.getArg(2);
        int n = (int) call.getArg(3);
        int k = (int) call.getArg(4);
        boolean aTransposed = (int) call.getArg(0) == TRANSPOSED;
        boolean bTransposed = (int) call.getArg(1) == TRANSPOSED;
        Matrix a = Matrix.of(call, isBf16, 6, aTransposed ? k : m, aTransposed ? m : k);
        Matrix b = Matrix.of(call, isBf16, 8, bTransposed ? n : k, bTransposed ? k : n);
        Matrix c = Matrix.of(call, isBf16, 11, m, n);
        float alpha = (float) call.getArg(5);
        float beta = (float) call.getArg(10);
        for (int row = 0; row < m; row++) {
            for (int col = 0; col < n; col++) {
                double sum = 0;
                for (int i = 0; i < k; i++) {
                    float x = aTransposed ? a.get(i, row) : a.get(row, i);
                    float y = bTransposed ? b.get(col, i) : b.get(i, col);
                    sum += isTf32 ? (double) rounded(x, TF32_BITS) * rounded(y, TF32_BITS) : (double) x * y;
                }
                c.set(row, col, (float) (alpha * sum + (beta == 0 ? 0 : beta * c.get(row, col))));
            }
        }
    }

    /** To the nearest number without the last {@code bits}, and between two to the even one. */
    private static float rounded(float x, int bits) {
        int raw = Float.floatToRawIntBits(x);
        int half = (1 << bits - 1) - 1 + (raw >> bits & 1);
        return Float.intBitsToFloat(raw + half >> bits << bits);
    }

    private static Handle requireOpen(LibraryContext context) {
        Handle handle = (Handle) context;
        if (!handle.open) {
            throw new TornadoRuntimeException("CUBLAS_STATUS_NOT_INITIALIZED");
        }
        return handle;
    }

    /** Columns of a matrix, one every {@code leading} elements. */
    private record Matrix(MemorySegment elements, boolean isBf16, int leading) {
        /** The matrix whose address is argument {@code index}, and its leading dimension the one after it. */
        @SuppressWarnings("restricted") // as native code, it takes an address for what it is said to be
        static Matrix of(LibraryInvocation call, boolean isBf16, int index, int rows, int cols) {
            int leading = (int) call.getArg(index + 1);
            if (rows < 0 || cols < 0 || leading < Math.max(1, rows)) {
                throw new TornadoRuntimeException("a matmul of cuBLAS failed with status: CUBLAS_STATUS_INVALID_VALUE");
            }
            long size = rows == 0 || cols == 0 ? 0 : (long) leading * (cols - 1) + rows;
            return new Matrix(
                    MemorySegment.ofAddress(call.getDevicePointer(index))
                            .reinterpret(size * (isBf16 ? Short.BYTES : Float.BYTES)),
                    isBf16,
                    leading);
        }

        float get(int row, int col) {
            long i = (long) col * leading + row;
            return isBf16
                    ? Float.intBitsToFloat(elements.getAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i) << BF16_BITS)
                    : elements.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i);
        }

        void set(int row, int col, float value) {
            long i = (long) col * leading + row;
            if (isBf16) {
                int bits = Float.floatToRawIntBits(rounded(value, BF16_BITS)) >> BF16_BITS;
                elements.setAtIndex(ValueLayout.JAVA_SHORT_UNALIGNED, i, (short) bits);
            } else {
                elements.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, value);
            }
        }
    }
}
