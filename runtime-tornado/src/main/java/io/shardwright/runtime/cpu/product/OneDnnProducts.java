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
    private final ShapeTable<Product> table = new ShapeTable<>();
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
        Product product = table.find(count, m, n, k, strideC, stepC, strideA, stepA, strideB, stepB, flags);
        if (product == null) {
            ProductWay way = count == 1 ? ProductWay.of(m, n, k, strideA, flags) : ProductWay.MATMUL;
            if (way == ProductWay.SGEMM) {
                product = (c, a, b, bias) -> sgemm(m, n, k, strideC, strideA, strideB, flags, c, a, b);
            } else {
                boolean packs = way == ProductWay.PACKED_MATMUL;
                product = new Matmul(count, m, n, k, strideC, stepC, strideA, stepA, strideB, stepB, flags, packs);
            }
            table.add(product);
        }
        return product;
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

        Matmul(
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
                int flags,
                boolean packs) {
            hasBias = has(flags, BIAS);
            int inputs = has(flags, HALF_INPUTS) ? OneDnn.BF16 : OneDnn.F32;
            int output = has(flags, HALF_OUTPUT) ? OneDnn.BF16 : OneDnn.F32;
            long c = matrices(count, stepC, m, n, strideC, false, output);
            long a = matrices(count, stepA, m, k, strideA, has(flags, A_TRANSPOSED), inputs);
            long given = matrices(count, stepB, k, n, strideB, has(flags, B_TRANSPOSED), inputs);
            long b = packs ? library.describeAny(k, n, inputs) : given;
            long bias = hasBias ? matrices(1, 0, 1, n, n, false, OneDnn.F32) : 0;
            long attributes = library.newAttributes(has(flags, ACCUMULATE));
            long description = library.describeMatmul(a, b, bias, c, attributes);
            long taken = library.query(description, OneDnn.QUERY_WEIGHTS);
            packing = packs ? packing(given, taken) : null;
            int[] names = {OneDnn.DESTINATION, OneDnn.SOURCE, OneDnn.WEIGHTS, OneDnn.SCRATCHPAD, OneDnn.BIAS};
            long[] descriptions = {c, a, taken, scratchpad(description), bias};
            int arguments = hasBias ? 5 : 4;
            product = new OneDnnPrimitive(
                    library,
                    arena,
                    description,
                    Arrays.copyOf(names, arguments),
                    Arrays.copyOf(descriptions, arguments));
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
