package io.shardwright.runtime.mpi;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;

/**
 * What a library's {@code mpi.h} makes of the names in the standard, and what to know of it. Handles are pointers in Open MPI and numbers in
 * MPICH; both are kept as {@code long}.
 *
 * @param handle layout of a handle, in memory and as an argument
 * @param inPlace address that stands for "in place"
 * @param ignored address that stands for statuses that nobody reads
 * @param sharedMemory type of a split into hosts
 * @param eager bytes of a message that processes of one host hand over at once, without asking the receiver first: measured. (With
 *     Open MPI 5, 4 KiB in one message take three times as long as in two; with MPICH 4, 8 KiB twice as long.)
 */
record MpiAbi(
        MemoryLayout handle,
        long world,
        long float32,
        long int32,
        long int16,
        long int8,
        long sum,
        long noInfo,
        long errorsReturn,
        long inPlace,
        long ignored,
        int sharedMemory,
        int eager) {

    /** Tells handles from numbers that take as much room. */
    private static final String HANDLE = "handle";

    private static final String OPEN_MPI_WORLD = "ompi_mpi_comm_world";

    static MpiAbi of(SymbolLookup library) {
        return library.find(OPEN_MPI_WORLD).isPresent() ? openMpi(library) : mpich();
    }

    /** Handles are addresses of objects in the library. */
    private static MpiAbi openMpi(SymbolLookup library) {
        return new MpiAbi(
                JAVA_LONG.withName(HANDLE),
                address(library, OPEN_MPI_WORLD),
                address(library, "ompi_mpi_float"),
                address(library, "ompi_mpi_int"),
                address(library, "ompi_mpi_short"),
                address(library, "ompi_mpi_byte"),
                address(library, "ompi_mpi_op_sum"),
                address(library, "ompi_mpi_info_null"),
                address(library, "ompi_mpi_errors_return"),
                1,
                0,
                0,
                2 << 10);
    }

    /** What MPICH, Intel MPI, MVAPICH and Cray MPICH have agreed on. */
    private static MpiAbi mpich() {
        return new MpiAbi(
                JAVA_INT.withName(HANDLE),
                0x44000000,
                0x4c00040a,
                0x4c000405,
                0x4c000203,
                0x4c00010d,
                0x58000003,
                0x1c000000,
                0x54000001,
                -1,
                1,
                1,
                4 << 10);
    }

    private static long address(SymbolLookup library, String symbol) {
        return library.findOrThrow(symbol).address();
    }
}
