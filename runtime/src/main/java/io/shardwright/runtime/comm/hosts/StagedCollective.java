package io.shardwright.runtime.comm.hosts;

import io.shardwright.runtime.comm.control.InFlight;
import io.shardwright.runtime.comm.control.ProgressEngine;
import io.shardwright.spi.collective.Pending;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A collective over several hosts: collectives within a host and between hosts, one after the other. A chain waits for
 * the one that its communicator began before it: the collectives that they are made of are then begun in the same order
 * on all ranks.
 */
final class StagedCollective implements InFlight, Pending {
    private final String description;
    private final ProgressEngine progress;
    private final @Nullable StagedCollective previous;
    private final List<Supplier<Pending>> stages;
    private int next;
    private @Nullable InFlight current;
    private boolean complete;
    private long moves;

    /** @param stages each begins a collective, or gives one that is complete */
    StagedCollective(
            String description,
            ProgressEngine progress,
            @Nullable StagedCollective previous,
            List<Supplier<Pending>> stages) {
        this.description = description;
        this.progress = progress;
        this.previous = previous == null || previous.complete ? null : previous;
        this.stages = stages;
    }

    @Override
    public boolean progress() {
        if (complete || previous != null && !previous.progress()) {
            return complete;
        }
        while (current == null || current.progress()) {
            moves++;
            if (next == stages.size()) {
                complete = true;
                return true;
            }
            // Is null for what is complete as soon as it begins.
            current = stages.get(next++).get() instanceof InFlight operation ? operation : null;
        }
        return false;
    }

    @Override
    public boolean test() {
        progress.poll();
        return progress.advance(this);
    }

    @Override
    public void await() {
        progress.await(this);
    }

    @Override
    public long moves() {
        long earlier = previous == null ? 0 : previous.moves();
        return earlier + moves + (current == null ? 0 : current.moves());
    }

    private @Nullable InFlight waitedFor() {
        return previous != null && !previous.complete ? previous.waitedFor() : current;
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public int firstMissing() {
        InFlight waited = waitedFor();
        return waited == null ? -1 : waited.firstMissing();
    }

    @Override
    public String describePeers() {
        InFlight waited = waitedFor();
        return waited == null ? "missing: none" : waited.describePeers();
    }
}
