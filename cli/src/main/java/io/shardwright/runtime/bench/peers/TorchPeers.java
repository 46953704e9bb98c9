package io.shardwright.runtime.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** PyTorch of every Python that is compared with, of which the fastest counts. */
record TorchPeers(List<TorchPeer> all) {
    /** On one rank, and the same on huge pages. */
    List<Candidate> alone(String... modes) {
        List<Candidate> candidates = new ArrayList<>();
        for (String mode : modes) {
            candidates.addAll(each(mode, "", BenchModel.minigpt, TorchPeer::alone));
            candidates.addAll(each(mode, " huge pages", BenchModel.minigpt, TorchPeer::onHugePages));
        }
        return candidates;
    }

    /** On two ranks, over what PyTorch has. */
    List<Candidate> ofTwo(String mode, BenchModel model) {
        return Stream.concat(each(mode, " mpi", model, TorchPeer::overMpi).stream(), overGloo(mode, model).stream())
                .toList();
    }

    List<Candidate> overGloo(String mode, BenchModel model) {
        return each(mode, " gloo", model, TorchPeer::overGloo);
    }

    private List<Candidate> each(
            String mode, String how, BenchModel model, BiFunction<TorchPeer, String, Candidate.StepTimer> timer) {
        return all.stream()
                .map(peer ->
                        new Candidate("torch " + peer.version() + " " + mode + how, model, timer.apply(peer, mode)))
                .toList();
    }
}
