package io.shardwright.memory;

/**
 * What the ranks along {@code dp} split between them instead of each keeping all of it (Rajbhandari et al., 1910.02054 §5).
 * Each stage splits what the one before it splits, too.
 */
public enum ZeroStage {
    /** Nothing: plain data parallelism. */
    NONE,
    /** Optimizer state: stage 1, P_os. */
    STATE,
    /** Gradients: stage 2, P_os+g. */
    GRADIENTS,
    /** Parameters: stage 3, P_os+g+p; as fully sharded data parallelism. */
    PARAMETERS;

    public static ZeroStage of(int number) {
        return values()[number];
    }

    public boolean splitsState() {
        return compareTo(STATE) >= 0;
    }

    public boolean splitsGradients() {
        return compareTo(GRADIENTS) >= 0;
    }

    public boolean splitsParameters() {
        return this == PARAMETERS;
    }
}
