package io.shardwright.runtime.mpi;

/** A library that can't be used, or a call that failed. The message stands alone. */
public final class MpiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MpiException(String message) {
        super(message);
    }
}
