package io.shardwright.runtime.settings;

import java.util.Locale;

/** What replicas along dp do with gradients. */
public enum ReplicationMode {
    /** All replicas have the sum, and all update. */
    DDP,
    /** Replica 0 updates, and sends parameters to the others. */
    SERVER;

    /** {@code ddp}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text();
    }
}
