package io.shardwright.runtime.cli;

import io.shardwright.runtime.launch.PreparedRanks;
import io.shardwright.runtime.launch.RankJob;
import io.shardwright.runtime.launch.StartedRank;
import io.shardwright.runtime.launch.Transport;
import io.shardwright.runtime.launch.Transports;
import io.shardwright.runtime.settings.RankKind;
import java.util.Optional;

/** Who starts the ranks: this command, as {@code --ranks} says, or whoever has started this very process as one. */
final class RankChoice {
    private final Optional<Transport> starter = Transports.ofThisProcess();

    /** Whether this process speaks for the job before there are ranks. */
    boolean speaks() {
        return starter.flatMap(Transport::startedRank).map(StartedRank::rank).orElse(0) == 0;
    }

    /** What a rank is, for people: {@code processes}. */
    String describe(RankKind kind) {
        return of(kind).ranks();
    }

    /** The ranks of a job that is still to be checked. */
    PreparedRanks prepare(RankKind kind, RankJob job) {
        return of(kind).prepare(job);
    }

    private Transport of(RankKind kind) {
        return starter.orElseGet(() -> Transports.named(kind.toString()));
    }
}
