package com.example.rings;

import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.spi.attention.SequencePositions;
import java.util.SplittableRandom;

/** Points on rings of radius 1, 2 and 3. Point n depends on the seed and on n alone, so every rank knows the same. */
public record Rings(long seed) implements InputSource {
    @Override
    public void fill(long first, SequencePositions positions, InputTensors inputs) {
        inputs.of("points").ifPresent(points -> {
            for (long i = 0; i < points.dim(0); i++) {
                SplittableRandom random = random(first + i);
                double radius = 1 + ring(first + i) + 0.2 * random.nextDouble(-1, 1);
                double angle = random.nextDouble(2 * Math.PI);
                points.set((float) (radius * Math.cos(angle)), i, 0);
                points.set((float) (radius * Math.sin(angle)), i, 1);
            }
        });
        inputs.of("wanted").ifPresent(wanted -> {
            for (long i = 0; i < wanted.dim(0); i++) {
                for (long ring = 0; ring < wanted.dim(1); ring++) {
                    wanted.set(ring == ring(first + i) ? 1 : 0, i, ring);
                }
            }
        });
    }

    static int ring(long point) {
        return (int) (point % 3);
    }

    private SplittableRandom random(long point) {
        return new SplittableRandom(seed * 1_000_003 + point);
    }
}
