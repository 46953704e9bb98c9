package io.shardwright.runtime.comm;

/** What a collective does, as data: whose tensor is read, by whom, and which part of it. */
public enum CollectiveKind {
    BARRIER("barrier", false, false),
    BROADCAST("broadcast", false, false),
    SCATTER("scatter", true, false),
    GATHER("gather", false, true),
    REDUCE("reduce", false, false),
    ALL_REDUCE("all-reduce", false, false),
    ALL_GATHER("all-gather", false, true),
    REDUCE_SCATTER("reduce-scatter", true, false),
    ALL_TO_ALL("all-to-all", true, true),
    ALL_TO_ALL_V("all-to-all-v", true, true),
    SEND("send", false, false),
    RECEIVE("receive", false, false);

    private final String text;
    private final boolean sourceSections;
    private final boolean targetSections;

    CollectiveKind(String text, boolean sourceSections, boolean targetSections) {
        this.text = text;
        this.sourceSections = sourceSections;
        this.targetSections = targetSections;
    }

    /** As messages spell it: {@code all-reduce}. */
    public String text() {
        return text;
    }

    /** Whether rank r reads section r of what a peer publishes, rather than all of it. */
    public boolean sourceSections() {
        return sourceSections;
    }

    /** Whether what comes from rank q becomes section q of the result, rather than all of it. */
    public boolean targetSections() {
        return targetSections;
    }

    /**
     * Whether sections may differ by one along the dim, where ranks don't divide it: every rank has the whole on one side, and so knows
     * how long all are.
     */
    public boolean cutsUnevenly() {
        return this == ALL_GATHER || this == REDUCE_SCATTER;
    }

    /** Whether only the root publishes a tensor. */
    public boolean fromRoot() {
        return this == BROADCAST || this == SCATTER;
    }

    /** Whether only the root receives a result. */
    public boolean toRoot() {
        return this == GATHER || this == REDUCE;
    }
}
