package io.shardwright.runtime.system;

/** The cores that this process has. */
public final class Cores {
    /**
     * How many. Asked once, before a rank is bound to one of them: from then on Java tells its thread of that one alone, and two ranks with a core
     * each would be taken for two that share one.
     */
    public static final int COUNT = Runtime.getRuntime().availableProcessors();

    private Cores() {}
}
