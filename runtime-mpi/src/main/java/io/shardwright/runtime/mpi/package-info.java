/**
 * libmpi through {@code java.lang.foreign}: the few functions that Shardwright needs of Open MPI, MPICH and its kin, and
 * libraries with the ABI of MPI 5. What is done with them is in {@link io.shardwright.runtime.comm}.
 */
@NullMarked
package io.shardwright.runtime.mpi;

import org.jspecify.annotations.NullMarked;
