package io.shardwright.ops.description;

/** Something cannot be read. Its reason is in the log already, or is for javac to report; readers go on behind it. */
public final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    public Unreadable() {
        super("reported", null, false, false);
    }
}
