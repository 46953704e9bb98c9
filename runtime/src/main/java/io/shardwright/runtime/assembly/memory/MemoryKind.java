package io.shardwright.runtime.assembly.memory;

import java.util.Locale;

/** What a rank's memory is spent on. */
public enum MemoryKind {
    PARAMETERS,
    GRADIENTS,
    /** State of the optimizer. */
    OPTIMIZER,
    /** What forward keeps for backward. */
    ACTIVATIONS,
    /** Buffers for the duration of one forward or backward. */
    TEMPORARIES,
    /** What the caller hands to the model: tokens, targets, results. */
    INPUTS,
    /** Where parameters are gathered and gradients reduced, if they are split over dp. */
    COMMUNICATION,
    /** Copies of what a checkpoint is written from, outside the heap. */
    CHECKPOINT;

    /** The kind as reports spell it: {@code parameters}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
