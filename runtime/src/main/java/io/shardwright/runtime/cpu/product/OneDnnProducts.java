package io.shardwright.runtime.cpu.product;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Matrix products by oneDNN on one thread, each in the {@link ProductWay} that suits it. */
public final class OneDnnProducts implements MatrixProducts {
    private final OneDnn library;
    private final long stream;
    private final Arena arena = Arena.ofAuto();
    private final HeldSignals signals = new HeldSignals(arena);
    private final ShapeTable<Product> table = new ShapeTable<>(this::make);
    private MemorySegment scratchpad = MemorySegment.NULL;
    private MemorySegment packed = MemorySegment.NULL;
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
    public boolean multipliesHalves() {
        return library.multipliesHalves();
    }

    @Override
    public Product batch(
            int count,
            int m,
            int n,
            int k,
            int strideC,
            int stepC,
            int strideA,
            int stepA,
            int strideB,
            int stepB,
            int flags) {
        return table.get(count, m, n, k, strideC, stepC, strideA, stepA, strideB, stepB, flags);
    }

    private Product make(ProductShape shape) {
        ProductWay way = shape.count() == 1
                ? ProductWay.of(shape.m(), shape.n(), shape.k(), shape.strideA(), shape.flags())
                : ProductWay.MATMUL;
        return switch (way) {
            case MATMUL -> new Matmul(shape, false);
            case PACKED_MATMUL -> new Matmul(shape, true);
            case SGEMM ->
                (c, a, b, bias) -> sgemm(
                        shape.m(),
                        shape.n(),
                        shape.k(),
                        shape.strideC(),
                        shape.strideA(),
                        shape.strideB(),
                        shape.flags(),
                        c,
                        a,
                        b);
        };
    }

    @Override
    public void runOnce(int m, int n, int k, int strideC, int strideA, int strideB, int flags, long c, long a, long b) {
        sgemm(m, n, k, strideC, strideA, strideB, flags, c, a, b);
    }

    private void sgemm(int m, int n, int k, int strideC, int strideA, int strideB, int flags, long c, long a, long b) {
        keepToThisThread();
        signals.hold();
        try {
            library.sgemm(
                    has(flags, A_TRANSPOSED),
                    has(flags, B_TRANSPOSED),
                    has(flags, ACCUMULATE),
                    m,
                    n,
                    k,
                    a,
                    strideA,
                    b,
                    strideB,
                    c,
                    strideC);
        } finally {
            signals.release();
        }
    }

    private void keepToThisThread() {
        if (thread != Thread.currentThread()) {
            library.useCallingThreadOnly();
            thread = Thread.currentThread();
        }
    }

    private static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }

    /** A product, and the packing of b before it where that pays. */
    private final class Matmul implements Product {
        private final OneDnnPrimitive product;
        private final @Nullable OneDnnPrimitive packing;
        private final boolean hasBias;

        Matmul(ProductShape shape, boolean packs) {
            int m = shape.m();
            int n = shape.n();
            int k = shape.k();
            hasBias = shape.has(BIAS);
            int inputs = shape.has(HALF_INPUTS) ? OneDnn.BF16 : OneDnn.F32;
            int output = shape.has(HALF_OUTPUT) ? OneDnn.BF16 : OneDnn.F32;
            long c = matrices(shape.count(), shape.stepC(), m, n, shape.strideC(), false, output);
            long a = matrices(shape.count(), shape.stepA(), m, k, shape.strideA(), shape.has(A_TRANSPOSED), inputs);
            long given = matrices(shape.count(), shape.stepB(), k, n, shape.strideB(), shape.has(B_TRANSPOSED), inputs);
            long b = packs ? library.describeAny(k, n, inputs) : given;
            long bias = hasBias ? matrices(1, 0, 1, n, n, false, OneDnn.F32) : 0;
            long attributes = library.newAttributes(shape.has(ACCUMULATE));
            long description = library.describeMatmul(a, b, bias, c, attributes);
            long taken = library.query(description, OneDnn.QUERY_WEIGHTS);
            packing = packs ? packing(given, taken) : null;
            int[] names = {OneDnn.DESTINATION, OneDnn.SOURCE, OneDnn.WEIGHTS, OneDnn.SCRATCHPAD, OneDnn.BIAS};
            long[] descriptions = {c, a, taken, scratchpad(description), bias};
            int count = hasBias ? 5 : 4;
            product = new OneDnnPrimitive(
                    library, arena, description, Arrays.copyOf(names, count), Arrays.copyOf(descriptions, count));
            library.destroy("primitive_attr", attributes);
            for (long memory : packs ? new long[] {a, b, c, given} : new long[] {a, b, c}) {
                library.destroy("memory_desc", memory);
            }
        }

        @Override
        public void run(long c, long a, long b, long bias) {
            keepToThisThread();
            if (packing != null) {
                packing.point(0, b);
                packing.point(1, packed.address());
                packing.point(2, scratchpad.address());
                packing.run(stream);
            }
            product.point(0, c);
            product.point(1, a);
            product.point(2, packing == null ? b : packed.address());
            product.point(3, scratchpad.address());
            if (hasBias) {
                product.point(4, bias);
            }
            product.run(stream);
        }
    }

    /** Brings a matrix into the order that a product takes. */
    private OneDnnPrimitive packing(long from, long to) {
        long bytes = library.sizeInBytes(to);
        if (bytes > packed.byteSize()) {
            packed = arena.allocate(bytes, 4096);
        }
        long attributes = library.newAttributes(false);
        long description = library.describeReorder(from, to, attributes);
        int[] names = {OneDnn.SOURCE, OneDnn.DESTINATION, OneDnn.SCRATCHPAD};
        long[] descriptions = {from, to, scratchpad(description)};
        OneDnnPrimitive packing = new OneDnnPrimitive(library, arena, description, names, descriptions);
        library.destroy("primitive_attr", attributes);
        return packing;
    }

    /** The description of a primitive's scratchpad, after making room for it. One runs at a time, so all share one. */
    private long scratchpad(long description) {
        long scratch = library.query(description, OneDnn.QUERY_SCRATCHPAD);
        long bytes = library.sizeInBytes(scratch);
        if (bytes > scratchpad.byteSize()) {
            scratchpad = arena.allocate(bytes, 4096);
        }
        return scratch;
    }

    private long matrices(int count, int step, int rows, int cols, int stride, boolean transposed, int type) {
        long row = transposed ? 1 : stride;
        long col = transposed ? stride : 1;
        return count == 1
                ? library.describe(new long[] {rows, cols}, new long[] {row, col}, type)
                : library.describe(new long[] {count, rows, cols}, new long[] {step, row, col}, type);
    }
}
