package io.shardwright.runtime.cpu.matmul;

/** Why a device or a library cannot be used here, as the rest of a sentence that starts with its name. */
public final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
        super(message);
    }

    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
