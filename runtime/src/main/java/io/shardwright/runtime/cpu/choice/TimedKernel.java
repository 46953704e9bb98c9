package io.shardwright.runtime.cpu.choice;

import java.util.Optional;

/** Times a kind of kernel on memory of its own. */
public interface TimedKernel {
    /**
     * @param what of a {@link Choice}
     * @param enough nanoseconds after which no further round begins
     * @return what ways take; empty if that is another kind of kernel
     */
    Optional<Retimed> time(String what, long enough);

    /** @param builtIn the way that is taken unless another is clearly faster */
    record Retimed(String builtIn, WayTimes times) {}
}
