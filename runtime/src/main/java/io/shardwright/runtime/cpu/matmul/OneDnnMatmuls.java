package io.shardwright.runtime.cpu.matmul;

import io.shardwright.runtime.cpu.choice.ChoiceTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Matmuls by oneDNN on one thread, each in the {@link OneDnnMethod} that suits it. */
public final class OneDnnMatmuls implements Matmuls {
    private final OneDnn library;
    private final long stream;
    private final Arena arena = Arena.ofAuto();
    private final HeldSignals signals = new HeldSignals(arena);
    private final BuiltInMethods builtIn;
    private final MethodTable methods;
    private final ShapeTable<Matmul> table = new ShapeTable<>(this::make);
    private final Bf16ByFloat32Matmuls bf16 = new Bf16ByFloat32Matmuls(this);
    private MemorySegment scratchpad = MemorySegment.NULL;
    private MemorySegment packed = MemorySegment.NULL;
    private Thread thread;

    private OneDnnMatmuls(OneDnn library, ChoiceTable choices) {
        this.library = library;
        this.builtIn = library.builtInMethods();
        this.methods = new MethodTable(choices, builtIn);
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

    private static OneDnn loaded() throws UnavailableException {
        OneDnn library = Loaded.LIBRARY;
        if (library == null) {
            throw Loaded.REASON;
        }
        return library;
    }

    /**
     * The library and its version.
     *
     * @throws UnavailableException with the reason why oneDNN cannot be used in this process
     */
    public static String library() throws UnavailableException {
        return "oneDNN " + loaded().version();
    }

    /**
     * Matmuls for one rank.
     *
     * @param choices how each shape is computed
     * @throws UnavailableException as {@link #library}
     */
    public static OneDnnMatmuls create(ChoiceTable choices) throws UnavailableException {
        return new OneDnnMatmuls(loaded(), choices);
    }

    @Override
    public OneDnnMatmuls unmeasured() {
        return new OneDnnMatmuls(library, ChoiceTable.builtIn());
    }

    @Override
    public String describe() {
        return "oneDNN " + library.version();
    }

    @Override
    public boolean multipliesBf16() {
        return library.multipliesBf16();
    }

    @Override
    public Matmul batch(
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

    private Matmul make(MatmulShape shape) {
        if (shape.has(BF16_INPUTS) && !library.takesBf16()) {
            return bf16.make(shape);
        }
        if (shape.count() > 1) {
            OneDnnMethod method = builtIn.ofSeveral(shape);
            // Of matrices b of a single row oneDNN 3.11 takes each to follow the one before it, whatever the step says.
            return shape.k() == 1 ? oneByOne(shape, method) : make(shape, method);
        }
        OneDnnMethod method = methods.get(shape.overwriting());
        return method == null ? new MeasuredMatmul(shape, methods, this::make) : make(shape, method);
    }

    /** The method of a single matmul that is taken without looking. */
    OneDnnMethod builtIn(MatmulShape shape) {
        return builtIn.of(shape);
    }

    /** By a method that can compute the shape. */
    Matmul make(MatmulShape shape, OneDnnMethod method) {
        return switch (method) {
            case MATMUL -> new PrimitiveMatmul(shape, false);
            case PACKED_MATMUL -> new PrimitiveMatmul(shape, true);
            case SGEMM -> shape.count() > 1 ? oneByOne(shape, method) : sgemm(shape);
        };
    }

    private Matmul sgemm(MatmulShape shape) {
        return shape.has(BIAS) ? sgemmOntoBias(shape) : sgemm(shape, shape.flags());
    }

    private Matmul sgemm(MatmulShape shape, int flags) {
        return (c, a, b, bias) -> sgemm(
                shape.m(), shape.n(), shape.k(), shape.strideC(), shape.strideA(), shape.strideB(), flags, c, a, b);
    }

    /** The bias goes to all rows by a matmul, too, as a loop of ours would be slow until it is compiled. */
    private Matmul sgemmOntoBias(MatmulShape shape) {
        int m = shape.m();
        int n = shape.n();
        MemorySegment ones = arena.allocate(4L * m, 64);
        for (long row = 0; row < m; row++) {
            ones.setAtIndex(ValueLayout.JAVA_FLOAT, row, 1);
        }
        Matmul adding = sgemm(shape, shape.flags() | ACCUMULATE);
        return (c, a, b, bias) -> {
            sgemm(m, n, 1, shape.strideC(), 1, n, 0, c, ones.address(), bias);
            adding.run(c, a, b, 0);
        };
    }

    private Matmul oneByOne(MatmulShape shape, OneDnnMethod method) {
        Matmul one = make(shape.single(), method);
        long output = shape.has(BF16_OUTPUT) ? 2 : 4;
        long input = shape.has(BF16_INPUTS) ? 2 : 4;
        return (c, a, b, bias) -> {
            for (int i = 0; i < shape.count(); i++) {
                one.run(
                        c + output * i * shape.stepC(),
                        a + input * i * shape.stepA(),
                        b + input * i * shape.stepB(),
                        bias);
            }
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

    /** A matmul, and the packing of b before it where that pays. */
    private final class PrimitiveMatmul implements Matmul {
        private final OneDnnPrimitive matmul;
        private final @Nullable OneDnnPrimitive packing;
        private final boolean hasBias;

        PrimitiveMatmul(MatmulShape shape, boolean packs) {
            int m = shape.m();
            int n = shape.n();
            int k = shape.k();
            hasBias = shape.has(BIAS);
            int inputs = shape.has(BF16_INPUTS) ? OneDnn.BF16 : OneDnn.F32;
            int output = shape.has(BF16_OUTPUT) ? OneDnn.BF16 : OneDnn.F32;
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
            matmul = new OneDnnPrimitive(
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
            matmul.point(0, c);
            matmul.point(1, a);
            matmul.point(2, packing == null ? b : packed.address());
            matmul.point(3, scratchpad.address());
            if (hasBias) {
                matmul.point(4, bias);
            }
            matmul.run(stream);
        }
    }

    /** Brings a matrix into the order that a matmul takes. */
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
