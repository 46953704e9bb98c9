package io.shardwright.runtime.cli;

/** A command line that cannot be carried out. The message stands alone. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
