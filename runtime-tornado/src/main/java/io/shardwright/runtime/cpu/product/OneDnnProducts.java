package io.shardwright.runtime.cpu.product;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Matrix products by oneDNN's matmul primitive on one thread. */
public final class OneDnnProducts implements MatrixProducts {
    private final OneDnn library;
    private final long stream;
    private final Arena arena = Arena.ofAuto();
    private final ShapeTable<Matmul> table = new ShapeTable<>();
    private MemorySegment scratchpad = MemorySegment.NULL;
    private Thread thread;

    private OneDnnProducts(OneDnn library) {
        this.library = library;
        this.stream = library.newStream();
        this.thread = Thread.currentThread();
        library.useCallingThreadOnly();
    }

    /** The library of this process, or why there is none. */
    private static final class Loaded {
        static final @Nullable OneDnn LIBRARY;
        static final UnavailableException REASON;

        static {
            OneDnn library = null;
            UnavailableException reason = new UnavailableException("");
            try {
                library = OneDnn.load();
            } catch (UnavailableException e) {
                reason = e;
            }
            LIBRARY = library;
            REASON = reason;
        }
    }

    /**
     * Products for one rank.
     *
     * @throws UnavailableException with the reason why oneDNN cannot be used in this process
     */
    public static OneDnnProducts create() throws UnavailableException {
        OneDnn library = Loaded.LIBRARY;
        if (library == null) {
            throw Loaded.REASON;
        }
        return new OneDnnProducts(library);
    }

    @Override
    public String describe() {
        return "oneDNN " + library.version();
    }

    @Override
    public Product product(int m, int n, int k, int strideC, int strideA, int strideB, int flags) {
        Matmul product = table.find(m, n, k, strideC, strideA, strideB, flags);
        if (product == null) {
            product = new Matmul(m, n, k, strideC, strideA, strideB, flags);
            table.add(product, m, n, k, strideC, strideA, strideB, flags);
        }
        return product;
    }

    private static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }

    /** One primitive with its memory objects; a run only points them at other data. */
    private final class Matmul implements Product {
        private final long primitive;
        private final long c;
        private final long a;
        private final long b;
        private final long bias;
        private final long scratch;
        private final int count;
        private final MemorySegment arguments;

        Matmul(int m, int n, int k, int strideC, int strideA, int strideB, int flags) {
            long describeC = library.describe(new long[] {m, n}, new long[] {strideC, 1});
            long describeA = matrix(m, k, strideA, has(flags, A_TRANSPOSED));
            long describeB = matrix(k, n, strideB, has(flags, B_TRANSPOSED));
            long describeBias = has(flags, BIAS) ? library.describe(new long[] {1, n}, new long[] {n, 1}) : 0;
            long attributes = library.newAttributes(has(flags, ACCUMULATE));
            long description = library.describeMatmul(describeA, describeB, describeBias, describeC, attributes);
            long describeScratch = library.query(description, OneDnn.QUERY_SCRATCHPAD);
            growScratchpad(library.sizeInBytes(describeScratch));
            c = library.newMemory(describeC);
            a = library.newMemory(describeA);
            b = library.newMemory(describeB);
            bias = describeBias == 0 ? 0 : library.newMemory(describeBias);
            scratch = library.newMemory(describeScratch);
            primitive = library.newPrimitive(description);
            count = bias == 0 ? 4 : 5;
            arguments = arena.allocate(16L * count, 8);
            setArgument(0, OneDnn.DESTINATION, c);
            setArgument(1, OneDnn.SOURCE, a);
            setArgument(2, OneDnn.WEIGHTS, b);
            setArgument(3, OneDnn.SCRATCHPAD, scratch);
            if (bias != 0) {
                setArgument(4, OneDnn.BIAS, bias);
                library.destroy("memory_desc", describeBias);
            }
            library.destroy("primitive_desc", description);
            library.destroy("primitive_attr", attributes);
            library.destroy("memory_desc", describeA);
            library.destroy("memory_desc", describeB);
            library.destroy("memory_desc", describeC);
        }

        @Override
        public void run(long c, long a, long b, long bias) {
            if (thread != Thread.currentThread()) {
                library.useCallingThreadOnly();
                thread = Thread.currentThread();
            }
            library.setData(this.c, c);
            library.setData(this.a, a);
            library.setData(this.b, b);
            library.setData(scratch, scratchpad.address());
            if (this.bias != 0) {
                library.setData(this.bias, bias);
            }
            library.execute(primitive, stream, count, arguments.address());
        }

        private void setArgument(int index, int name, long memory) {
            arguments.set(JAVA_INT, 16L * index, name);
            arguments.set(JAVA_LONG, 16L * index + 8, memory);
        }
    }

    private long matrix(int rows, int cols, int stride, boolean transposed) {
        return library.describe(new long[] {rows, cols}, transposed ? new long[] {1, stride} : new long[] {stride, 1});
    }

    /** All products share one scratchpad, because one runs at a time. */
    private void growScratchpad(long bytes) {
        if (bytes > scratchpad.byteSize()) {
            scratchpad = arena.allocate(bytes, 4096);
        }
    }
}
