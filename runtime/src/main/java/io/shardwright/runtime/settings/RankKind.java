package io.shardwright.runtime.settings;

import java.util.Locale;

/** What a rank is, where no MPI has started it. */
public enum RankKind {
    THREADS,
    PROCESSES;

    /** {@code threads}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text();
    }
}
