package io.shardwright.diagnostic;

/** Whether a diagnostic stops the build. */
public enum Severity {
    ERROR,
    WARNING,
    /** Nothing is wrong, but something may go wrong elsewhere. */
    NOTE
}
