package io.shardwright.runtime.comm.control;

import java.util.Optional;

/**
 * Why a job has ended early.
 *
 * @param rank that failed, or gave up first
 * @param why may have several lines
 */
public record GivenUp(int rank, String why) {
    /** Empty if it hasn't, or a rank was ended while it said so. */
    public static Optional<GivenUp> read(RegionBytes region) {
        long word = region.word(ControlLayout.abortWord());
        return word <= 0
                ? Optional.empty()
                : Optional.of(new GivenUp(
                        (int) (word - 1), region.lines(ControlLayout.abortText(), ControlLayout.ABORT_TEXT)));
    }
}
