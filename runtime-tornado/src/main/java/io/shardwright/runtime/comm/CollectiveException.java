package io.shardwright.runtime.comm;

/** A collective that can't complete: a rank died, failed, hangs, or does something else. The message stands alone. */
public final class CollectiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CollectiveException(String message) {
        super(message);
    }
}
