package io.shardwright.runtime.output;

/** Files of a run that could not be written, though the run itself is over and well. The message stands alone. */
public final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputException(String message) {
        super(message);
    }
}
