/**
 * Collectives and messages of ranks over MPI.
 */
@NullMarked
package io.shardwright.runtime.mpi.collective;

import org.jspecify.annotations.NullMarked;
