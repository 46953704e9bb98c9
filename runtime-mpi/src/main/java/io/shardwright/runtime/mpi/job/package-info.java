/**
 * The life of a job whose ranks MPI started: how they find each other, what hosts tell each other of their ranks, and how it ends.
 */
@NullMarked
package io.shardwright.runtime.mpi.job;

import org.jspecify.annotations.NullMarked;
