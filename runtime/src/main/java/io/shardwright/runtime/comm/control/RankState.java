package io.shardwright.runtime.comm.control;

/** How far a rank has come in its life, as its line in the control region says. */
public enum RankState {
    /** Not heard of yet. */
    ABSENT("not started"),
    /** Holds its lock, and takes part in collectives. */
    RUNNING("running"),
    /** Ended in good order. */
    ENDED("ended"),
    /** What its line says is no state. */
    DAMAGED("in a damaged state");

    private static final RankState[] STATES = values();

    private final String text;

    RankState(String text) {
        this.text = text;
    }

    static RankState of(long ordinal) {
        return ordinal >= 0 && ordinal < DAMAGED.ordinal() ? STATES[(int) ordinal] : DAMAGED;
    }

    /** For people. */
    public String text() {
        return text;
    }
}
