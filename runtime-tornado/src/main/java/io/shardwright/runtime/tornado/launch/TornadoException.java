package io.shardwright.runtime.tornado.launch;

import io.shardwright.diagnostic.ModelException;

/** What TornadoVM, its device or its kernels cannot do; the message has the fix. */
public final class TornadoException extends ModelException {
    private static final long serialVersionUID = 1L;

    public TornadoException(String message) {
        super(message);
    }

    public TornadoException(String message, Throwable cause) {
        super(message);
        initCause(cause);
    }
}
