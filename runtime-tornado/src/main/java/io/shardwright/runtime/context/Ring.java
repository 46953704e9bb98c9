package io.shardwright.runtime.context;

import io.shardwright.spi.CollectiveSite;
import io.shardwright.spi.Communicator;
import io.shardwright.spi.Pending;
import io.shardwright.tensor.LocalTensor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that every rank has one of, passed on from rank to rank: what is held stays readable while it travels on and the next one
 * comes into the other of two buffers.
 */
final class Ring {
    private final Communicator ranks;
    private final LocalTensor[] buffers;
    private int held;
    private @Nullable Pending send;
    private @Nullable Pending receive;

    Ring(Communicator ranks, LocalTensor one, LocalTensor other) {
        this.ranks = ranks;
        buffers = new LocalTensor[] {one, other};
    }

    /** Begins anew, with what is then put into the first buffer. */
    LocalTensor start() {
        held = 0;
        return buffers[0];
    }

    /** Which of the two buffers is held: 0 or 1. */
    int held() {
        return held;
    }

    /** Starts to give what is held to the next rank, and to take what the one before holds. */
    void pass(CollectiveSite site) {
        int size = ranks.size();
        send = ranks.startSend(buffers[held], (ranks.rank() + 1) % size, site);
        receive = ranks.startReceive(buffers[1 - held], (ranks.rank() + size - 1) % size, site);
    }

    /** Waits for both; then what came is held. */
    void take() {
        Objects.requireNonNull(receive, "nothing was passed").await();
        Objects.requireNonNull(send, "nothing was passed").await();
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
