package io.shardwright.runtime.tornado.kernel;

import io.shardwright.spi.attention.SequencePositions;

/**
 * {@link SequencePositions} as kernels compute them: a rank's t-th position is t plus {@code lower} below {@code chunk}, and plus
 * {@code upper} from it on.
 */
public record PositionSections(int chunk, int lower, int upper) {
    public static PositionSections of(SequencePositions positions) {
        int count = Math.toIntExact(positions.count());
        if (count == 0) {
            return new PositionSections(0, 0, 0);
        }
        int lower = Math.toIntExact(positions.position(0));
        int upper = Math.toIntExact(positions.position(count - 1)) - (count - 1);
        return new PositionSections(count / positions.chunks(), lower, upper);
    }

    /** The same counted from a position that isn't the rank's first. */
    PositionSections from(int start) {
        return new PositionSections(chunk - start, lower + start, upper + start);
    }
}
