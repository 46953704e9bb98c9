package io.shardwright.runtime.comm.control;

import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.spi.collective.CollectiveSite;
import java.util.Arrays;
import java.util.Locale;

/**
 * Who takes part in the job, how far each has come, who is gone, and the first reason for giving up, as one rank sees
 * and says it.
 */
public final class JobState {
    private static final long WRITING = -1;
    private static final long STALE_MILLIS = 1_000;

    private final long control;
    private final RegionBytes region;
    private final ControlLayout descriptor;
    private final Host host;
    private final PeerLiveness liveness;
    private final SiteTexts sites;
    private final long line;

    public JobState(long control, ControlLayout descriptor, Host host, PeerLiveness liveness) {
        this.control = control;
        region = RegionBytes.mapped(control);
        this.descriptor = descriptor;
        this.host = host;
        this.liveness = liveness;
        sites = new SiteTexts(control + descriptor.siteTexts(host.place()));
        line = control + ControlLayout.rankLine(host.rank());
    }

    /** Ranks that share this host's cores. */
    int residents() {
        return host.size();
    }

    public int rank() {
        return host.rank();
    }

    public void arrive() {
        NativeMemory.set(line + RankLine.PID, ProcessHandle.current().pid());
        NativeMemory.set(line + RankLine.STEP, -1);
        NativeMemory.setRelease(line + RankLine.STATE, RankState.RUNNING.ordinal());
    }

    public void end() {
        NativeMemory.setRelease(line + RankLine.STATE, RankState.ENDED.ordinal());
    }

    RankState state(int other) {
        return RankReport.state(region, other);
    }

    private long line(int rank) {
        return control + ControlLayout.rankLine(rank);
    }

    // ---------------------------------------------------------------- how far ranks are

    /** Tells everyone that this rank begins a step. */
    public void step(long step) {
        NativeMemory.setRelease(line + RankLine.STEP, step);
    }

    long step() {
        return NativeMemory.get(line + RankLine.STEP);
    }

    /** Tells everyone what this rank enters. */
    public void enter(int group, long signature, CollectiveSite site) {
        NativeMemory.set(line + RankLine.GROUP, group);
        NativeMemory.set(line + RankLine.SITE, sites.position(site));
        NativeMemory.setRelease(line + RankLine.SIGNATURE, signature);
    }

    /** Tells everyone that this rank enters one more collective over MPI; how many those are for the group. */
    public long enterMpi(int group) {
        long entered = NativeMemory.get(line + RankLine.entered(group)) + 1;
        NativeMemory.setRelease(line + RankLine.entered(group), entered);
        return entered;
    }

    /** Whether a rank, here or elsewhere, is known to have entered that many collectives over MPI. */
    public boolean hasEnteredMpi(int other, int group, long sequence) {
        return NativeMemory.getAcquire(line(other) + RankLine.entered(group)) >= sequence;
    }

    /** @param since milliseconds of the system's clock, or 0 if this rank doesn't wait any more */
    void waiting(long since) {
        NativeMemory.setRelease(line + RankLine.WAITING, since);
    }

    /** Whether another rank, as far as is known, waits. */
    boolean waits(int other) {
        return NativeMemory.getAcquire(line(other) + RankLine.WAITING) != 0;
    }

    public long sitePosition(CollectiveSite site) {
        return sites.position(site);
    }

    /** {@code last seen entering all-reduce #116 (g after Mlp.down, Mlp.java:9)}. */
    public String lastEntered(int other) {
        String collective = collective(other);
        return collective.isEmpty() ? "has entered nothing yet" : "last seen entering " + collective;
    }

    /** {@code all-reduce #116 (g after Mlp.down, Mlp.java:9)}, or nothing. */
    public String collective(int other) {
        if (!host.holds(other)) {
            return RankReport.news(region, descriptor, other);
        }
        return RankReport.collective(region, descriptor, other, host.placeOf(other));
    }

    /** Whether a rank can't answer: it is stopped, or nothing comes from its host. */
    public boolean isSilent(int other) {
        if (other == host.rank()) {
            return false;
        }
        return host.holds(other) ? liveness.isStopped(other) : silentMillis(other) > STALE_MILLIS;
    }

    private long silentMillis(int other) {
        return System.currentTimeMillis() - NativeMemory.getAcquire(line(other) + RankLine.HEARD);
    }

    /** {@code pid 4711}, or what else tells where to look for a rank. */
    public String where(int other) {
        if (!host.holds(other)) {
            return elsewhere(other);
        }
        return state(other) == RankState.ABSENT
                ? "never started"
                : liveness.where(other) + (liveness.isStopped(other) ? ", stopped" : "");
    }

    private String elsewhere(int other) {
        long pid = NativeMemory.get(line(other) + RankLine.PID);
        String where = (pid == 0 ? "" : "pid " + pid + " ") + "on another host";
        if (NativeMemory.getAcquire(line(other) + RankLine.HEARD) == 0) {
            return where + ", never heard from";
        }
        long silent = silentMillis(other);
        return silent < STALE_MILLIS ? where : where + String.format(Locale.ROOT, ", silent for %.1f s", silent / 1e3);
    }

    // ---------------------------------------------------------------- giving up

    public boolean isAborted() {
        return NativeMemory.getAcquire(control + ControlLayout.abortWord()) != 0;
    }

    /** Gives up for all ranks of this host, unless another has done so. */
    public void abort(int culprit, String why) {
        long word = control + ControlLayout.abortWord();
        if (NativeMemory.compareAndSet(word, 0, WRITING)) {
            NativeMemory.setText(control + ControlLayout.abortText(), ControlLayout.ABORT_TEXT, why);
            NativeMemory.setRelease(word, culprit + 1L);
        }
    }

    /** Why the job was given up; waits for the rank that is just writing it. */
    public String abortReason() {
        long word = control + ControlLayout.abortWord();
        for (int wait = 0; NativeMemory.getAcquire(word) == WRITING && wait < 100_000; wait++) {
            Thread.yield();
        }
        return NativeMemory.getText(control + ControlLayout.abortText(), ControlLayout.ABORT_TEXT);
    }

    /** Gives up if a rank of this host died. */
    public void checkPeers() {
        Arrays.stream(host.ranks()).filter(other -> other != host.rank()).forEach(this::checkPeer);
    }

    private void checkPeer(int other) {
        if (state(other) == RankState.RUNNING && liveness.isGone(host.placeOf(other))) {
            // It may have ended in good order between the two questions.
            if (state(other) == RankState.RUNNING) {
                abort(other, "rank " + other + " (" + liveness.where(other) + ") died");
            }
        }
    }
}
