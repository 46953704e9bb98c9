package io.shardwright.diagnostic;

/** A model, a mesh or a plan that cannot run, found before its first step. The message stands alone. */
public class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelException(String message) {
        super(message);
    }
}
