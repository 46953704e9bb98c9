package io.shardwright.spi.attention;

import io.shardwright.diagnostic.ModelException;

/**
 * How the elements of a head turn with its position (Su et al., 2104.09864): pair i of the first {@code rotated} by {@code
 * t scaling(base^(-2i/rotated))}; the others stay.
 *
 * @param rotated elements of a head, from its first on; 0 for all
 * @param interleaved whether a pair is elements 2i and 2i + 1, or i and {@code i + rotated/2}
 */
public record RotaryOptions(double base, long rotated, boolean interleaved, RotaryScaling scaling) {
    public RotaryOptions {
        if (!(base > 0) || rotated < 0 || rotated % 2 != 0) {
            throw new ModelException("[shard/rotary-options] rotary positions of base " + base + " on " + rotated
                    + " elements of a head: they turn in pairs, by a base above 0\n  Fix: take an even number of"
                    + " elements, or 0 for all");
        }
    }

    public static RotaryOptions base(double base) {
        return new RotaryOptions(base, 0, false, RotaryScaling.NONE);
    }

    public RotaryOptions partial(long elements) {
        return new RotaryOptions(base, elements, interleaved, scaling);
    }

    public RotaryOptions interleave() {
        return new RotaryOptions(base, rotated, true, scaling);
    }

    public RotaryOptions linear(double factor) {
        return scaled(new RotaryScaling.Linear(factor));
    }

    public RotaryOptions llama3(double factor, double seldom, double often, double trained) {
        return scaled(new RotaryScaling.Llama3(factor, seldom, often, trained));
    }

    public RotaryOptions yarn(double factor, double trained) {
        return scaled(RotaryScaling.Yarn.of(factor, trained));
    }

    public RotaryOptions yarn(double factor, double trained, double fast, double slow, double length) {
        return scaled(new RotaryScaling.Yarn(factor, trained, fast, slow, length));
    }

    private RotaryOptions scaled(RotaryScaling by) {
        return new RotaryOptions(base, rotated, interleaved, by);
    }

    /**
     * How many elements of a head turn.
     *
     * @param size of a head
     * @throws ModelException if there are more than it has, or they are no pairs
     */
    public int of(long size) {
        long turning = rotated == 0 ? size : rotated;
        if (turning > size || turning % 2 != 0) {
            throw new ModelException("[shard/rotary-options] rotary positions turn " + turning
                    + " elements of a head of " + size + ", in pairs\n  Fix: take an even number up to " + size);
        }
        return Math.toIntExact(turning);
    }

    /** By how much pair i turns at each position, of so many elements that turn. */
    public double frequency(int i, int turning) {
        return scaling.frequency(Math.pow(base, -2.0 * i / turning), i, turning, base);
    }
}
