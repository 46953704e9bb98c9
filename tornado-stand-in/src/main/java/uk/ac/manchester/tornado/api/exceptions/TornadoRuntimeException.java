package uk.ac.manchester.tornado.api.exceptions;

/** A graph that cannot run. */
public class TornadoRuntimeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TornadoRuntimeException(String message) {
        super(message);
    }
}
