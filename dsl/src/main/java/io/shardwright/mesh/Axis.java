package io.shardwright.mesh;

import java.util.Locale;

/** A mesh axis. Declaration order is rank order, slowest first; {@link #EP} subdivides {@link #DP}. */
public enum Axis {
    /** Pipeline stages. */
    PP,
    /** Data parallel replicas. */
    DP,
    /** Context: the sequence, split around a ring. */
    CP,
    /** Tensor parallel shards. */
    TP,
    /** Experts; a subdivision of {@link #DP}. */
    EP;

    /** The axis as plans, layouts and messages spell it: {@code tp}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
