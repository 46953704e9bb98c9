package io.shardwright.runtime.cpu.naive;

import io.shardwright.spi.attention.RotaryOptions;
import java.util.function.LongUnaryOperator;

/** Rotary positions with options, on dense {@code [batch, heads, seq, size]}. */
final class NaiveRotary {
    private final RotaryOptions options;
    private final int size;
    private final int turning;

    NaiveRotary(RotaryOptions options, int size) {
        this.options = options;
        this.size = size;
        turning = options.of(size);
    }

    /**
     * @param position of a row
     * @param direction 1, or -1 for the gradient
     */
    double[] turn(double[] x, LongUnaryOperator position, int direction) {
        double[] y = x.clone();
        double length = options.scaling().length();
        for (int row = 0; row < x.length / size; row++) {
            for (int i = 0; i < turning / 2; i++) {
                double angle = direction * position.applyAsLong(row) * options.frequency(i, turning);
                int first = row * size + (options.interleaved() ? 2 * i : i);
                int second = first + (options.interleaved() ? 1 : turning / 2);
                y[first] = length * (x[first] * Math.cos(angle) - x[second] * Math.sin(angle));
                y[second] = length * (x[second] * Math.cos(angle) + x[first] * Math.sin(angle));
            }
        }
        return y;
    }
}
