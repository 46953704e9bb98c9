package io.shardwright.runtime.mpi;

import io.shardwright.runtime.comm.CollectiveException;

/** A library that can't be used, or a call that failed. The message stands alone. */
public final class MpiException extends CollectiveException {
    private static final long serialVersionUID = 1L;

    public MpiException(String message) {
        super(message);
    }
}
