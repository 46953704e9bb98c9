package io.shardwright.runtime.comm;

/** A collective that can't complete: a rank died, failed, hangs, or does something else. The message stands alone. */
public class CollectiveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean consequence;

    public CollectiveException(String message) {
        this(message, false);
    }

    public CollectiveException(String message, boolean consequence) {
        super(message);
        this.consequence = consequence;
    }

    /** Whether this rank only stops because another died or gave up. */
    public final boolean isConsequence() {
        return consequence;
    }
}
