package io.shardwright.runtime.context;

import io.shardwright.spi.collective.CollectiveSite;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.collective.Pending;
import io.shardwright.tensor.LocalTensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that every rank has one of, passed on from rank to rank: what is held stays readable while it travels on and the next one
 * comes into the other of two buffers. A rank's own may lie elsewhere, in one piece or several that each have a message of their own.
 */
final class Ring {
    private final Communicator ranks;
    private final LocalTensor[][] buffers;
    private final @Nullable Pending[] sends;
    private final @Nullable Pending[] receives;
    private int held;

    /**
     * @param one a buffer in pieces
     * @param other another, of the same shapes
     */
    Ring(Communicator ranks, LocalTensor[] one, LocalTensor[] other) {
        this.ranks = ranks;
        buffers = new LocalTensor[][] {one, other};
        sends = new Pending[one.length];
        receives = new Pending[one.length];
    }

    /** Which of the two buffers is held: 0 or 1. */
    int held() {
        return held;
    }

    /** Begins a round: passes on {@code own}, piece by piece from where they lie, and holds it in place of the first buffer. */
    void start(CollectiveSite site, LocalTensor... own) {
        restart();
        pass(own, site);
    }

    /** Begins a round with what is then put into the first buffer, which it returns. */
    LocalTensor[] restart() {
        held = 0;
        return buffers[0];
    }

    /** Starts to give what is held to the next rank, and to take what the one before holds. */
    void pass(CollectiveSite site) {
        pass(buffers[held], site);
    }

    private void pass(LocalTensor[] pieces, CollectiveSite site) {
        int size = ranks.size();
        for (int i = 0; i < pieces.length; i++) {
            sends[i] = ranks.startSend(pieces[i], (ranks.rank() + 1) % size, site);
            receives[i] = ranks.startReceive(buffers[1 - held][i], (ranks.rank() + size - 1) % size, site);
        }
    }

    /** Waits for both; then what came is held. */
    void take() {
        for (int i = 0; i < sends.length; i++) {
            Objects.requireNonNull(receives[i], "nothing was passed").await();
            Objects.requireNonNull(sends[i], "nothing was passed").await();
        }
        held = 1 - held;
    }

    /** Takes what comes in step {@code step} of a round, and passes it on unless it is the last. */
    void next(int step, CollectiveSite site) {
        take();
        if (step < ranks.size() - 1) {
            pass(site);
        }
    }

    /** The rank whose block is held after {@code steps} of them. */
    int source(int steps) {
        return (ranks.rank() + ranks.size() - steps) % ranks.size();
    }
}
