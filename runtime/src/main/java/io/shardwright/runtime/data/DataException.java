package io.shardwright.runtime.data;

/** Text that cannot be had, or is too short. The message stands alone. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message) {
        super(message);
    }
}
