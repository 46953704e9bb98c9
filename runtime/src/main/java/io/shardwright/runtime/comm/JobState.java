package io.shardwright.runtime.comm;

import io.shardwright.spi.CollectiveSite;
import java.util.Arrays;
import java.util.Locale;

/**
 * Who takes part in the job, how far each has come, who is gone, and the first reason for giving up, as one rank sees
 * and says it.
 */
final class JobState {
    private static final long WRITING = -1;
    private static final long STALE_MILLIS = 1_000;

    private final long control;
    private final ControlDescriptor descriptor;
    private final Host host;
    private final Transport transport;
    private final SiteTexts sites;
    private final long line;

    JobState(long control, ControlDescriptor descriptor, Host host, Transport transport) {
        this.control = control;
        this.descriptor = descriptor;
        this.host = host;
        this.transport = transport;
        sites = new SiteTexts(control + descriptor.siteTexts(host.place()));
        line = control + ControlDescriptor.rankLine(host.rank());
    }

    /** Ranks that share this host's cores. */
    int residents() {
        return host.size();
    }

    int rank() {
        return host.rank();
    }

    void arrive() {
        Memory.set(line + RankLine.PID, ProcessHandle.current().pid());
        Memory.set(line + RankLine.STEP, -1);
        Memory.setRelease(line + RankLine.STATE, RankState.RUNNING.ordinal());
    }

    void end() {
        Memory.setRelease(line + RankLine.STATE, RankState.ENDED.ordinal());
    }

    RankState state(int other) {
        return RankState.values()[(int) Memory.getAcquire(line(other) + RankLine.STATE)];
    }

    private long line(int rank) {
        return control + ControlDescriptor.rankLine(rank);
    }

    // ---------------------------------------------------------------- how far ranks are

    /** Tells everyone that this rank begins a step. */
    void step(long step) {
        Memory.setRelease(line + RankLine.STEP, step);
    }

    long step() {
        return Memory.get(line + RankLine.STEP);
    }

    /** Tells everyone what this rank enters. */
    void enter(int group, long signature, CollectiveSite site) {
        Memory.set(line + RankLine.GROUP, group);
        Memory.set(line + RankLine.SITE, sites.position(site));
        Memory.setRelease(line + RankLine.SIGNATURE, signature);
    }

    /** Tells everyone that this rank enters one more collective over MPI; how many those are for the group. */
    long enterMpi(int group) {
        long entered = Memory.get(line + RankLine.entered(group)) + 1;
        Memory.setRelease(line + RankLine.entered(group), entered);
        return entered;
    }

    /** Whether a rank, here or elsewhere, is known to have entered that many collectives over MPI. */
    boolean hasEnteredMpi(int other, int group, long sequence) {
        return Memory.getAcquire(line(other) + RankLine.entered(group)) >= sequence;
    }

    /** @param since milliseconds of the system's clock, or 0 if this rank doesn't wait any more */
    void waiting(long since) {
        Memory.setRelease(line + RankLine.WAITING, since);
    }

    /** Whether another rank, as far as is known, waits. */
    boolean waits(int other) {
        return Memory.getAcquire(line(other) + RankLine.WAITING) != 0;
    }

    long sitePosition(CollectiveSite site) {
        return sites.position(site);
    }

    /** {@code last seen entering all-reduce #116 (g after Mlp.down, Mlp.java:9)}. */
    String lastEntered(int other) {
        String collective = collective(other);
        return collective.isEmpty() ? "has entered nothing yet" : "last seen entering " + collective;
    }

    /** {@code all-reduce #116 (g after Mlp.down, Mlp.java:9)}, or nothing. */
    String collective(int other) {
        if (!host.holds(other)) {
            return Memory.getText(control + descriptor.news(other));
        }
        return RankReport.collective(control, descriptor, other, host.placeOf(other));
    }

    /** Whether a rank can't answer: it is stopped, or nothing comes from its host. */
    boolean isSilent(int other) {
        if (other == host.rank()) {
            return false;
        }
        return host.holds(other) ? transport.isStopped(other) : silentMillis(other) > STALE_MILLIS;
    }

    private long silentMillis(int other) {
        return System.currentTimeMillis() - Memory.getAcquire(line(other) + RankLine.HEARD);
    }

    /** {@code pid 4711}, or what else tells where to look for a rank. */
    String where(int other) {
        if (!host.holds(other)) {
            return elsewhere(other);
        }
        return state(other) == RankState.ABSENT
                ? "never started"
                : transport.where(other) + (transport.isStopped(other) ? ", stopped" : "");
    }

    private String elsewhere(int other) {
        long pid = Memory.get(line(other) + RankLine.PID);
        String where = (pid == 0 ? "" : "pid " + pid + " ") + "on another host";
        if (Memory.getAcquire(line(other) + RankLine.HEARD) == 0) {
            return where + ", never heard from";
        }
        long silent = silentMillis(other);
        return silent < STALE_MILLIS ? where : where + String.format(Locale.ROOT, ", silent for %.1f s", silent / 1e3);
    }

    // ---------------------------------------------------------------- giving up

    boolean isAborted() {
        return Memory.getAcquire(control + ControlDescriptor.abortWord()) != 0;
    }

    /** Gives up for all ranks of this host, unless another has done so. */
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

    /** Gives up if a rank of this host died. */
    void checkPeers() {
        Arrays.stream(host.ranks()).filter(other -> other != host.rank()).forEach(this::checkPeer);
    }

    private void checkPeer(int other) {
        if (state(other) == RankState.RUNNING && transport.isGone(host.placeOf(other))) {
            // It may have ended in good order between the two questions.
            if (state(other) == RankState.RUNNING) {
                abort(other, "rank " + other + " (" + transport.where(other) + ") died");
            }
        }
    }
}
