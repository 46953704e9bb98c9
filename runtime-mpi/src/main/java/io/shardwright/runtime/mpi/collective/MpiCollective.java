package io.shardwright.runtime.mpi.collective;

import io.shardwright.runtime.comm.Medium;
import io.shardwright.runtime.comm.collective.CollectiveRequest;
import io.shardwright.runtime.comm.control.InFlight;
import io.shardwright.runtime.mpi.MpiException;
import io.shardwright.spi.collective.Pending;

/** One collective of one rank over MPI, as far as it has come. */
final class MpiCollective implements InFlight, Pending {
    private enum State {
        /** An earlier one of the communicator has to begin first. */
        QUEUED,
        /** Ranks tell each other what they are in. */
        CHECKING,
        MOVING,
        COMPLETE
    }

    final CollectiveRequest request;
    private final MpiGroup group;
    private final MpiRequests requests;
    private final MpiAlgorithmChoice choice;
    private final MpiAgreement agreement;

    private MpiAlgorithm algorithm;
    private State state = State.COMPLETE;
    private long sequence;
    private long entered;
    private long moves;

    MpiCollective(MpiGroup group) {
        this.group = group;
        request = new CollectiveRequest(group.group.size(), group.group.index());
        requests = new MpiRequests(group.mpi);
        choice = new MpiAlgorithmChoice(group, request, requests);
        algorithm = choice.of(request);
        agreement = new MpiAgreement(group, request);
    }

    /** Enters the collective that {@link #request} describes. */
    void enter() {
        group.job.enter(group.number, request.signature(), request.site);
        entered = group.job.enterMpi(group.number);
        sequence = group.enter();
        algorithm = choice.of(request);
        group.traffic.add(Medium.MPI, group.number, request.kind, request.movedBytes());
        state = State.QUEUED;
    }

    @Override
    public boolean progress() {
        try {
            return move();
        } catch (MpiException e) {
            throw group.failure(describe(), e);
        }
    }

    private boolean move() {
        if (state == State.QUEUED && group.mayBegin(sequence)) {
            moves++;
            if (group.options.check()) {
                agreement.begin(requests);
                state = State.CHECKING;
            } else {
                begin();
            }
        }
        while (state == State.CHECKING || state == State.MOVING) {
            moves += requests.test();
            if (!requests.areComplete()) {
                return false;
            }
            moves++;
            if (state == State.CHECKING) {
                agreement.requireSame();
                begin();
            } else if (algorithm.next()) {
                state = State.COMPLETE;
            }
        }
        return state == State.COMPLETE;
    }

    private void begin() {
        group.begin(sequence);
        state = State.MOVING;
        algorithm.begin(sequence);
    }

    @Override
    public boolean test() {
        group.progress.poll();
        return progress();
    }

    @Override
    public void await() {
        group.progress.await(this);
    }

    // ---------------------------------------------------------------- for those who wait

    @Override
    public long moves() {
        return moves;
    }

    @Override
    public String describe() {
        return request.kind.text() + group.group.at(request.site);
    }

    @Override
    public int firstMissing() {
        for (int q = 0; q < request.size; q++) {
            if (isMissing(q)) {
                return group.group.ranks()[q];
            }
        }
        return -1;
    }

    private boolean isMissing(int q) {
        int rank = group.group.ranks()[q];
        return q != request.me && (!group.job.hasEnteredMpi(rank, group.number, entered) || group.job.isSilent(rank));
    }

    @Override
    public String describePeers() {
        StringBuilder here = new StringBuilder();
        StringBuilder missing = new StringBuilder();
        for (int q = 0; q < request.size; q++) {
            int rank = group.group.ranks()[q];
            if (isMissing(q)) {
                missing.append(missing.isEmpty() ? "" : ", ").append(group.describe(rank));
            } else {
                here.append(here.isEmpty() ? "" : ", ").append(rank);
            }
        }
        return "arrived: " + (here.isEmpty() ? "none" : here) + "; missing: " + (missing.isEmpty() ? "none" : missing);
    }
}
