package io.shardwright.runtime.comm;

/** Who takes part in the job, who is gone, and the first reason for giving up, as one rank sees and says it. */
final class JobState {
    private static final long WRITING = -1;

    private final long control;
    private final int ranks;
    private final int rank;
    private final Transport transport;

    JobState(long control, int ranks, int rank, Transport transport) {
        this.control = control;
        this.ranks = ranks;
        this.rank = rank;
        this.transport = transport;
    }

    int ranks() {
        return ranks;
    }

    int rank() {
        return rank;
    }

    void arrive() {
        Memory.set(
                control + ControlDescriptor.rankPid(rank),
                ProcessHandle.current().pid());
        Memory.setRelease(control + ControlDescriptor.rankState(rank), RankState.RUNNING.ordinal());
    }

    void end() {
        Memory.setRelease(control + ControlDescriptor.rankState(rank), RankState.ENDED.ordinal());
    }

    RankState state(int other) {
        return RankState.values()[(int) Memory.getAcquire(control + ControlDescriptor.rankState(other))];
    }

    /** {@code pid 4711}, or what else tells where to look for a rank. */
    String where(int other) {
        return state(other) == RankState.ABSENT ? "never started" : transport.where(other);
    }

    boolean isAborted() {
        return Memory.getAcquire(control + ControlDescriptor.abortWord()) != 0;
    }

    /** Gives up for all ranks, unless another has done so. */
    void abort(int culprit, String why) {
        long word = control + ControlDescriptor.abortWord();
        if (Memory.compareAndSet(word, 0, WRITING)) {
            Memory.setText(control + ControlDescriptor.abortText(), ControlDescriptor.ABORT_TEXT, why);
            Memory.setRelease(word, culprit + 1L);
        }
    }

    /** Why the job was given up; waits for the rank that is just writing it. */
    String abortReason() {
        long word = control + ControlDescriptor.abortWord();
        for (int wait = 0; Memory.getAcquire(word) == WRITING && wait < 100_000; wait++) {
            Thread.yield();
        }
        return Memory.getText(control + ControlDescriptor.abortText());
    }

    /** Gives up if a rank died. */
    void checkPeers() {
        for (int other = 0; other < ranks; other++) {
            if (other != rank && state(other) == RankState.RUNNING && transport.isGone(other)) {
                // It may have ended in good order between the two questions.
                if (state(other) == RankState.RUNNING) {
                    abort(other, "rank " + other + " (" + transport.where(other) + ") died");
                }
            }
        }
    }
}
