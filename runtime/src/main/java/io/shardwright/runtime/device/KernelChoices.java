package io.shardwright.runtime.device;

import java.util.List;

/**
 * How a device takes one of several ways to compute the same. Which is the fastest differs by machine, and each adds in an order of its
 * own, so a way that was taken once is taken again.
 *
 * @param measures whether ways are timed where none was taken before; otherwise the device takes the one that it takes without looking
 * @param kept ways that were taken before, wherever that was, in the device's own words
 */
public record KernelChoices(boolean measures, List<String> kept) {
    /** The same ways on every machine. */
    public static final KernelChoices BUILT_IN = new KernelChoices(false, List.of());

    /** The fastest ways on this machine. */
    public static final KernelChoices MEASURED = new KernelChoices(true, List.of());

    public KernelChoices {
        kept = List.copyOf(kept);
    }

    public KernelChoices keeping(List<String> others) {
        return new KernelChoices(measures, others);
    }

    /** Of ranks that can't see each other's measurements. */
    public KernelChoices unmeasured() {
        return new KernelChoices(false, kept);
    }
}
