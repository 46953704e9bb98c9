package io.shardwright.runtime.cpu.matmul;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.shardwright.runtime.system.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of oneDNN's C interface that a matmul needs, version 3.
 *
 * <p>Handles and pointers are plain {@code long}s: a call then makes no object. Enumeration values are those of
 * dnnl_types.h, which are fixed within a major version.
 */
@SuppressWarnings("restricted")
final class OneDnn {
    private static final int CPU = 1;
    private static final int IN_ORDER = 1;
    static final int BF16 = 2;
    static final int F32 = 3;
    private static final int TAG_ANY = 1;
    /** Type of what is added to: that of the destination. */
    private static final int UNDEFINED = 0;

    private static final int USER_SCRATCHPAD = 1;
    /** Each set of instructions has the bits of those that it includes. */
    private static final int AVX2_VNNI_2 = 0x1f;

    private static final int AVX512 = 0x27;
    private static final int AVX512_BF16 = 0xe7;

    static final int QUERY_WEIGHTS = 131;
    static final int QUERY_SCRATCHPAD = 136;

    /** Arguments of an execution. */
    static final int SOURCE = 1;

    static final int DESTINATION = 17;
    static final int WEIGHTS = 33;
    static final int BIAS = 41;
    static final int SCRATCHPAD = 80;

    private static final Linker LINKER = Linker.nativeLinker();

    /** A call that takes floats, too; made when it is needed first. */
    private static final class Sgemm {
        static final MethodHandle CALL = LINKER.downcallHandle(FunctionDescriptor.of(
                JAVA_INT,
                JAVA_BYTE,
                JAVA_BYTE,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_FLOAT,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_FLOAT,
                JAVA_LONG,
                JAVA_LONG));
    }

    /** Another. */
    private static final class AppendSum {
        static final MethodHandle CALL =
                LINKER.downcallHandle(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_FLOAT, JAVA_INT, JAVA_INT));
    }

    private final SymbolLookup library;
    private final NativeFunction execute;
    private final NativeFunction setData;
    private final NativeFunction setThreads;
    private final MemorySegment sgemm;
    private final long engine;
    private final String version;

    private OneDnn(SymbolLookup library) {
        this.library = library;
        execute = NativeFunction.of(library, "dnnl_primitive_execute");
        setData = NativeFunction.of(library, "dnnl_memory_set_data_handle");
        setThreads = NativeFunction.of(library, "omp_set_num_threads");
        sgemm = library.findOrThrow("dnnl_sgemm");
        engine = create("dnnl_engine_create", CPU, 0);
        version = readVersion();
    }

    /**
     * Loads the library; once per process, because it stays loaded.
     *
     * @throws UnavailableException with the reason
     */
    static OneDnn load() throws UnavailableException {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        if (!system.equals("Linux on amd64")) {
            throw new UnavailableException("its library is for Linux on amd64, and this is " + system);
        }
        try (OneDnnFiles files = OneDnnFiles.unpack()) {
            askForOneThread();
            return new OneDnn(SymbolLookup.libraryLookup(files.library(), Arena.global()));
        } catch (IllegalArgumentException | IllegalCallerException | OneDnnException e) {
            throw new UnavailableException("its library could not be loaded (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Ranks are threads or processes; a library that starts threads of its own would fight them for the cores. The
     * OpenMP runtime reads this variable when it is loaded, and is beyond reach of a call for threads that start later.
     */
    private static void askForOneThread() {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom("OMP_NUM_THREADS").address();
            long value = arena.allocateFrom("1").address();
            check((int) NativeFunction.of("setenv").call(name, value, 1), "setenv");
        }
    }

    String version() {
        return version;
    }

    /** Whether this processor has instructions for matmuls of bf16: those of AVX512-BF16, or more. */
    boolean multipliesBf16() {
        return has(AVX512_BF16);
    }

    /** Whether the library has matmuls of bf16 for this processor: with AVX-512 or AVX2-VNNI-2. It refuses to make others. */
    boolean takesBf16() {
        return has(AVX512) || has(AVX2_VNNI_2);
    }

    BuiltInMethods builtInMethods() {
        return has(AVX512) ? new Avx512Methods() : new Avx2Methods();
    }

    private boolean has(int instructions) {
        return (call("dnnl_get_effective_cpu_isa") & instructions) == instructions;
    }

    /** Makes the calling thread's later calls run on it alone; needed where another library loaded OpenMP first. */
    void useCallingThreadOnly() {
        setThreads.call(1);
    }

    long newStream() {
        return create("dnnl_stream_create", engine, IN_ORDER);
    }

    /** Describes a tensor with these dims and strides in elements. */
    long describe(long[] dims, long[] strides, int type) {
        try (Arena arena = Arena.ofConfined()) {
            return create(
                    "dnnl_memory_desc_create_with_strides",
                    dims.length,
                    arena.allocateFrom(JAVA_LONG, dims).address(),
                    type,
                    arena.allocateFrom(JAVA_LONG, strides).address());
        }
    }

    /** Describes a matrix whose order of elements the library may choose. */
    long describeAny(long rows, long cols, int type) {
        long[] dims = {rows, cols};
        try (Arena arena = Arena.ofConfined()) {
            return create(
                    "dnnl_memory_desc_create_with_tag",
                    dims.length,
                    arena.allocateFrom(JAVA_LONG, dims).address(),
                    type,
                    TAG_ANY);
        }
    }

    /** A memory object without data. */
    long newMemory(long description) {
        return create("dnnl_memory_create", description, engine, 0);
    }

    /** Attributes: a scratchpad given at execution, and {@code c += a b} if asked for. */
    long newAttributes(boolean accumulate) {
        long attributes = create("dnnl_primitive_attr_create");
        checked("dnnl_primitive_attr_set_scratchpad_mode", attributes, USER_SCRATCHPAD);
        if (accumulate) {
            long post = create("dnnl_post_ops_create");
            appendSum(post);
            checked("dnnl_primitive_attr_set_post_ops", attributes, post);
            checked("dnnl_post_ops_destroy", post);
        }
        return attributes;
    }

    private void appendSum(long post) {
        MemorySegment function = library.findOrThrow("dnnl_post_ops_append_sum");
        try {
            check((int) AppendSum.CALL.invokeExact(function, post, 1f, 0, UNDEFINED), "dnnl_post_ops_append_sum");
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** {@code bias} may be 0. */
    long describeMatmul(long source, long weights, long bias, long destination, long attributes) {
        return create("dnnl_matmul_primitive_desc_create", engine, source, weights, bias, destination, attributes);
    }

    long describeReorder(long from, long to, long attributes) {
        return create("dnnl_reorder_primitive_desc_create", from, engine, to, engine, attributes);
    }

    long newPrimitive(long description) {
        return create("dnnl_primitive_create", description);
    }

    /** The description of one argument of a primitive. */
    long query(long primitiveDescription, int what) {
        return call("dnnl_primitive_desc_query_md", primitiveDescription, what, 0);
    }

    long sizeInBytes(long description) {
        return call("dnnl_memory_desc_get_size", description);
    }

    /** Frees what {@code kind} says: {@code "memory_desc"}, {@code "primitive_desc"}, {@code "primitive_attr"}. */
    void destroy(String kind, long handle) {
        checked("dnnl_" + kind + "_destroy", handle);
    }

    void setData(long memory, long address) {
        check((int) setData.call(memory, address, 0, 0, 0, 0, 0, 0), "dnnl_memory_set_data_handle");
    }

    /** With a CPU engine and one thread the work is done when this returns. */
    void execute(long primitive, long stream, int count, long arguments) {
        check((int) execute.call(primitive, stream, count, arguments, 0, 0, 0, 0), "dnnl_primitive_execute");
    }

    /**
     * {@code c[m, n] = a b}, or {@code c += a b}, without a primitive; leading dims are strides of stored rows. It may use the stack
     * pointer for its own memory, so no signal may arrive: see {@link HeldSignals}.
     */
    void sgemm(
            boolean aTransposed,
            boolean bTransposed,
            boolean accumulate,
            int m,
            int n,
            int k,
            long a,
            int strideA,
            long b,
            int strideB,
            long c,
            int strideC) {
        try {
            int status = (int) Sgemm.CALL.invokeExact(
                    sgemm,
                    (byte) (aTransposed ? 'T' : 'N'),
                    (byte) (bTransposed ? 'T' : 'N'),
                    (long) m,
                    (long) n,
                    (long) k,
                    1f,
                    a,
                    (long) strideA,
                    b,
                    (long) strideB,
                    accumulate ? 1f : 0f,
                    c,
                    (long) strideC);
            check(status, "dnnl_sgemm");
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    private String readVersion() {
        MemorySegment numbers = MemorySegment.ofAddress(call("dnnl_version")).reinterpret(12);
        return numbers.getAtIndex(JAVA_INT, 0) + "." + numbers.getAtIndex(JAVA_INT, 1) + "."
                + numbers.getAtIndex(JAVA_INT, 2);
    }

    /** Calls a function whose first parameter points to the handle that it makes. */
    private long create(String function, long... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ADDRESS);
            long[] all = new long[arguments.length + 1];
            all[0] = out.address();
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            checked(function, all);
            return out.get(JAVA_LONG, 0);
        }
    }

    private void checked(String function, long... arguments) {
        check((int) call(function, arguments), function);
    }

    /** For set-up only: looks the function up. */
    private long call(String function, long... arguments) {
        return NativeFunction.of(library, function).call(arguments);
    }

    static void check(int status, String function) {
        if (status != 0) {
            throw new OneDnnException(function + " returned status " + status);
        }
    }

    static RuntimeException rethrow(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException exception ? exception : new OneDnnException(e.toString());
    }

    /** A call that oneDNN refused: a mistake of ours, or no memory. */
    static final class OneDnnException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OneDnnException(String message) {
            super(message);
        }
    }
}
