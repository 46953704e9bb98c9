package io.shardwright.spi.attention;

/**
 * How rotary positions are stretched for sequences that are longer than those of training: another frequency for each pair of elements,
 * and a factor for the lengths of both.
 */
public sealed interface RotaryScaling {
    /** As it was trained. */
    RotaryScaling NONE = new Linear(1);

    /**
     * @param own {@code base^(-2i/rotated)} of a pair
     * @param i the pair's number, from 0
     * @param rotated elements of a head that turn, two a pair
     * @return by how much the pair turns at each position
     */
    double frequency(double own, int i, int rotated, double base);

    /** What cosines and sines are multiplied by. */
    default double length() {
        return 1;
    }

    /** Positions are divided by a factor (Chen et al., 2306.15595). */
    record Linear(double factor) implements RotaryScaling {
        @Override
        public double frequency(double own, int i, int rotated, double base) {
            return own / factor;
        }
    }

    /**
     * Pairs that turn seldom within the trained length are slowed down, those that turn often are not, and between them it goes over
     * smoothly (Llama 3.1, 2407.21783 §3.4.2).
     *
     * @param seldom turns within the trained length, up to which a pair is slowed down wholly; 1 in the paper's models
     * @param often turns from which on it is not; 4 there
     * @param trained positions; 8192 there
     */
    record Llama3(double factor, double seldom, double often, double trained) implements RotaryScaling {
        @Override
        public double frequency(double own, int i, int rotated, double base) {
            double turns = trained * own / (2 * Math.PI);
            double kept = Math.clamp((turns - seldom) / (often - seldom), 0.0, 1.0);
            return (1 - kept) * own / factor + kept * own;
        }
    }

    /**
     * By parts: a ramp over the numbers of the pairs, from those that turn {@code fast} times within the trained length, which stay, to
     * those that turn {@code slow} times, which are slowed down; and longer vectors, for sharper softmaxes (YaRN; Peng et al.,
     * 2309.00071 §3).
     *
     * @param trained positions
     * @param fast 32 in the paper
     * @param slow 1 in the paper
     * @param length {@code 0.1 ln(factor) + 1} in the paper
     */
    record Yarn(double factor, double trained, double fast, double slow, double length) implements RotaryScaling {
        /** With the paper's numbers. */
        public static Yarn of(double factor, double trained) {
            return new Yarn(factor, trained, 32, 1, factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1);
        }

        @Override
        public double frequency(double own, int i, int rotated, double base) {
            double low = Math.max(Math.floor(pair(fast, rotated, base)), 0);
            double high = Math.min(Math.ceil(pair(slow, rotated, base)), rotated - 1);
            double wide = high == low ? 0.001 : high - low;
            double slowed = Math.clamp((i - low) / wide, 0.0, 1.0);
            return slowed * own / factor + (1 - slowed) * own;
        }

        /** The number of the pair that turns so often within the trained length. */
        private double pair(double turns, int rotated, double base) {
            return rotated * Math.log(trained / (turns * 2 * Math.PI)) / (2 * Math.log(base));
        }
    }
}
