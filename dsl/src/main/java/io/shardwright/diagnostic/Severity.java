package io.shardwright.diagnostic;

/** Whether a diagnostic stops the build. */
public enum Severity {
    ERROR,
    WARNING
}
