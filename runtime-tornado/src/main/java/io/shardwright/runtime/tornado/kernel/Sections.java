package io.shardwright.runtime.tornado.kernel;

import io.shardwright.spi.SequencePositions;

/**
 * {@link SequencePositions} as kernels compute them: a rank's t-th position is t plus {@code lower} below {@code chunk}, and plus
 * {@code upper} from it on.
 */
record Sections(int chunk, int lower, int upper) {
    static Sections of(SequencePositions positions) {
        int count = Math.toIntExact(positions.count());
        if (count == 0) {
            return new Sections(0, 0, 0);
        }
        int lower = Math.toIntExact(positions.position(0));
        int upper = Math.toIntExact(positions.position(count - 1)) - (count - 1);
        return new Sections(count / positions.chunks(), lower, upper);
    }

    /** The same counted from a position that isn't the rank's first. */
    Sections from(int start) {
        return new Sections(chunk - start, lower + start, upper + start);
    }
}
