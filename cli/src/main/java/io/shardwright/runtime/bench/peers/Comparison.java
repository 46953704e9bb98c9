package io.shardwright.runtime.bench.peers;

import java.util.List;

/**
 * Ours against the fastest of theirs.
 *
 * @param goal what the ratio should be at least; 0 for no goal
 */
record Comparison(String label, Candidate ours, List<Candidate> theirs, double goal) {
    Comparison(String label, Candidate ours, Candidate theirs, double goal) {
        this(label, ours, List.of(theirs), goal);
    }
}
