package io.shardwright.diagnostic;

/** A place in the user's source: file name without folders, line and column from 1. */
public record Origin(String file, int line, int column) {
    /** Of what no line of the user's source asked for. */
    public static final Origin NONE = new Origin("", 0, 0);

    /** {@code Mlp.java:9}. */
    @Override
    public String toString() {
        return file.isEmpty() ? "" : file + ":" + line;
    }
}
