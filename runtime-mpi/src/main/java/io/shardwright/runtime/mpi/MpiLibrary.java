package io.shardwright.runtime.mpi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * The functions of a loaded libmpi. Addresses and handles are plain {@code long}s, counts are {@code int}s as in C; a
 * call that fails throws an {@link MpiException} with the library's words. Every communicator that comes from here
 * returns its errors, so that the library doesn't end the process.
 */
@SuppressWarnings("restricted")
public final class MpiLibrary {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout POINTER = JAVA_LONG;
    private static final int ERROR_TEXT = 1024;
    private static final int VERSION_TEXT = 8192;
    private static final int MULTIPLE = 3;
    private static final int SIGUSR1 = 10;

    private final SymbolLookup library;
    private final MpiAbi abi;
    private final MemoryLayout handle;
    private final MethodHandle errorString;
    private final MethodHandle isend;
    private final MethodHandle irecv;
    private final MethodHandle testsome;
    private final MethodHandle ibarrier;
    private final MethodHandle ibcast;
    private final MethodHandle iscatter;
    private final MethodHandle igather;
    private final MethodHandle iallgather;
    private final MethodHandle ialltoall;
    private final MethodHandle split;
    private final MethodHandle splitType;

    private MpiLibrary(SymbolLookup library) {
        this.library = library;
        abi = MpiAbi.of(library);
        handle = abi.handle();
        errorString = function("MPI_Error_string", JAVA_INT, POINTER, POINTER);
        isend = function("MPI_Isend", POINTER, JAVA_INT, handle, JAVA_INT, JAVA_INT, handle, POINTER);
        irecv = function("MPI_Irecv", POINTER, JAVA_INT, handle, JAVA_INT, JAVA_INT, handle, POINTER);
        testsome = function("MPI_Testsome", JAVA_INT, POINTER, POINTER, POINTER, POINTER);
        ibarrier = function("MPI_Ibarrier", handle, POINTER);
        ibcast = function("MPI_Ibcast", POINTER, JAVA_INT, handle, JAVA_INT, handle, POINTER);
        iscatter = function(
                "MPI_Iscatter", POINTER, JAVA_INT, handle, POINTER, JAVA_INT, handle, JAVA_INT, handle, POINTER);
        igather = function(
                "MPI_Igather", POINTER, JAVA_INT, handle, POINTER, JAVA_INT, handle, JAVA_INT, handle, POINTER);
        iallgather = function("MPI_Iallgather", POINTER, JAVA_INT, handle, POINTER, JAVA_INT, handle, handle, POINTER);
        ialltoall = function("MPI_Ialltoall", POINTER, JAVA_INT, handle, POINTER, JAVA_INT, handle, handle, POINTER);
        split = function("MPI_Comm_split", handle, JAVA_INT, JAVA_INT, POINTER);
        splitType = function("MPI_Comm_split_type", handle, JAVA_INT, JAVA_INT, handle, POINTER);
    }

    /**
     * Loads the library that fits, and starts it. Once per process: MPI can't be started twice.
     *
     * @throws MpiException with the reason and the fix
     */
    public static MpiLibrary start(MpiEnvironment environment) {
        // UCX takes SIGSEGV otherwise, which the JVM uses for its null checks.
        SystemLibrary.setEnvironment("UCX_ERROR_SIGNALS", "");
        MpiLibrary mpi = new MpiLibrary(load(environment.sonames()));
        mpi.init();
        // MPICH's mpirun sends it to all when a process dies, if it may not end them; they have to say why they end.
        SystemLibrary.ignoreSignal(SIGUSR1);
        mpi.returnErrors(mpi.abi.world());
        return mpi;
    }

    /** The library again, of a process in which it has started. */
    static MpiLibrary started(MpiEnvironment environment) {
        return new MpiLibrary(load(environment.sonames()));
    }

    private static SymbolLookup load(List<String> sonames) {
        List<String> reasons = new ArrayList<>();
        for (String soname : sonames) {
            String reason = SystemLibrary.loadGlobally(soname);
            if (reason.isEmpty()) {
                SymbolLookup found = SymbolLookup.libraryLookup(soname, Arena.global());
                if (found.find("MPI_Abi_get_version").isPresent() && soname.contains("mpi_abi")) {
                    throw new MpiException(soname + " has the ABI of MPI 5, which this version doesn't know"
                            + "\n  Fix: set SHARDWRIGHT_MPI_LIB to Open MPI's or MPICH's own library");
                }
                return found;
            }
            reasons.add(reason);
        }
        throw new MpiException("this process was started by MPI, but its library cannot be loaded: "
                + String.join("; ", reasons)
                + "\n  Fix: install it (Debian: libopenmpi40 or libmpich12), or set SHARDWRIGHT_MPI_LIB to its path");
    }

    private void init() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment provided = arena.allocate(JAVA_INT);
            MethodHandle init = function("MPI_Init_thread", POINTER, POINTER, JAVA_INT, POINTER);
            check((int) init.invokeExact(0L, 0L, MULTIPLE, provided.address()));
            if (provided.get(JAVA_INT, 0) < MULTIPLE) {
                throw new MpiException(version() + " was built without MPI_THREAD_MULTIPLE, which Shardwright needs to"
                        + " notice ranks that hang\n  Fix: use a library that was built with it, as Debian's are");
            }
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** The function of that name, with handles as {@code long}. */
    MethodHandle function(String name, MemoryLayout... parameters) {
        MethodHandle call = LINKER.downcallHandle(
                library.find(name).orElseThrow(() -> new MpiException("this libmpi has no " + name)),
                FunctionDescriptor.of(JAVA_INT, parameters));
        List<Class<?>> types = new ArrayList<>();
        for (MemoryLayout parameter : parameters) {
            types.add(parameter.equals(handle) ? long.class : ((ValueLayout) parameter).carrier());
        }
        return MethodHandles.explicitCastArguments(call, MethodType.methodType(int.class, types));
    }

    // ---------------------------------------------------------------- what there is

    /** The first words of what the library calls itself: {@code Open MPI v5.0.7}. */
    public String version() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(VERSION_TEXT);
            MethodHandle version = function("MPI_Get_library_version", POINTER, POINTER);
            check((int)
                    version.invokeExact(text.address(), arena.allocate(JAVA_INT).address()));
            String whole = text.getString(0).lines().findFirst().orElse("an MPI library");
            return whole.split(",")[0].replaceAll("\\s+", " ").strip();
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** What tells one MPI from another. */
    MpiAbi abi() {
        return abi;
    }

    /** Bytes of a request in memory. */
    public int requestBytes() {
        return (int) handle.byteSize();
    }

    /** Bytes of a message that goes quickly, as nobody has to be asked first. */
    public int eagerBytes() {
        return abi.eager();
    }

    public long world() {
        return abi.world();
    }

    public long float32() {
        return abi.float32();
    }

    public long int32() {
        return abi.int32();
    }

    public long int16() {
        return abi.int16();
    }

    public long int8() {
        return abi.int8();
    }

    public long sum() {
        return abi.sum();
    }

    /** In place of an address: the tensor is the other one. */
    public long inPlace() {
        return abi.inPlace();
    }

    public int rank(long communicator) {
        return number("MPI_Comm_rank", communicator);
    }

    public int size(long communicator) {
        return number("MPI_Comm_size", communicator);
    }

    private int number(String function, long communicator) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            check((int) function(function, handle, POINTER).invokeExact(communicator, number.address()));
            return number.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    // ---------------------------------------------------------------- communicators

    /** A communicator of the ranks with the same color, ordered by {@code key}; every rank of the old one calls this. */
    public long split(long communicator, int color, int key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(JAVA_LONG);
            check((int) split.invokeExact(communicator, color, key, made.address()));
            return returnErrors(read(made));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** A communicator of the ranks that share a host's memory. */
    public long splitByHost(long communicator, int key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(JAVA_LONG);
            check((int) splitType.invokeExact(communicator, abi.sharedMemory(), key, abi.noInfo(), made.address()));
            return returnErrors(read(made));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    private long read(MemorySegment made) {
        return handle.byteSize() == Integer.BYTES ? made.get(JAVA_INT, 0) : made.get(JAVA_LONG, 0);
    }

    private long returnErrors(long communicator) {
        try {
            check((int)
                    function("MPI_Comm_set_errhandler", handle, handle).invokeExact(communicator, abi.errorsReturn()));
            return communicator;
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Ends MPI in good order; every rank calls this. */
    public void stop() {
        try {
            check((int) function("MPI_Finalize").invokeExact());
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Has whoever started the job end all its processes, those too that can't hear, and ends this one. */
    public void abort(int code) {
        try {
            check((int) function("MPI_Abort", handle, JAVA_INT).invokeExact(abi.world(), code));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    // ---------------------------------------------------------------- what moves

    public void send(long from, int count, long type, int peer, int tag, long communicator, long request) {
        try {
            check((int) isend.invokeExact(from, count, type, peer, tag, communicator, request));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    public void receive(long to, int count, long type, int peer, int tag, long communicator, long request) {
        try {
            check((int) irecv.invokeExact(to, count, type, peer, tag, communicator, request));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    public void barrier(long communicator, long request) {
        try {
            check((int) ibarrier.invokeExact(communicator, request));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    public void broadcast(long at, int count, long type, int root, long communicator, long request) {
        try {
            check((int) ibcast.invokeExact(at, count, type, root, communicator, request));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** @param count of one section */
    public void scatter(long whole, long part, int count, long type, int root, long communicator, long request) {
        try {
            check((int) iscatter.invokeExact(whole, count, type, part, count, type, root, communicator, request));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** @param count of one section */
    public void gather(long part, long whole, int count, long type, int root, long communicator, long request) {
        try {
            check((int) igather.invokeExact(part, count, type, whole, count, type, root, communicator, request));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** @param count of one section */
    public void allGather(long part, long whole, int count, long type, long communicator, long request) {
        try {
            check((int) iallgather.invokeExact(part, count, type, whole, count, type, communicator, request));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** @param count of one section */
    public void allToAll(long from, long to, int count, long type, long communicator, long request) {
        try {
            check((int) ialltoall.invokeExact(from, count, type, to, count, type, communicator, request));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /**
     * Moves requests along, without waiting.
     *
     * @param requests address of {@code count} requests; those that are complete are taken out
     * @param completed address of an int: how many have completed now, or less than 0 if none was left
     * @param indices address of {@code count} ints to write to
     */
    public void test(int count, long requests, long completed, long indices) {
        try {
            check((int) testsome.invokeExact(count, requests, completed, indices, abi.ignored()));
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    // ---------------------------------------------------------------- what goes wrong

    void check(int code) {
        if (code != 0) {
            throw new MpiException("MPI failed: " + text(code));
        }
    }

    private String text(int code) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(ERROR_TEXT);
            int ignored = (int) errorString.invokeExact(
                    code, text.address(), arena.allocate(JAVA_INT).address());
            return text.getString(0);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static RuntimeException rethrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }
}
