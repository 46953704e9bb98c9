package io.shardwright.runtime.rate;

/** What becomes of a rate once it is at its peak. */
public sealed interface RateCourse {
    /**
     * The share that is left of what lies between floor and peak.
     *
     * @param progress from 0, at the peak, to 1, behind the last step
     */
    double left(double progress);

    /** It stays. */
    record Level() implements RateCourse {
        @Override
        public double left(double progress) {
            return 1;
        }
    }

    /** It falls at once. */
    record Falling(Fall fall) implements RateCourse {
        @Override
        public double left(double progress) {
            return fall.left(progress);
        }
    }

    /**
     * It stays, and falls at the end: warm-up, stable, decay (Hu et al., 2404.06395, section 4; Hägele et al., 2405.18392). What was trained before
     * the tail can be trained on with more steps.
     *
     * @param tail the share of the steps after the warm-up in which it falls, more than 0
     */
    record StableThenFalling(double tail, Fall fall) implements RateCourse {
        @Override
        public double left(double progress) {
            return progress <= 1 - tail ? 1 : fall.left((progress - (1 - tail)) / tail);
        }
    }

    /** It goes as a function of one's own says. */
    record Own(RateFunction function) implements RateCourse {
        @Override
        public double left(double progress) {
            return function.left(progress);
        }

        /** The same on every rank, of which each may have made its own. */
        @Override
        public String toString() {
            return "Own[function=" + function.getClass().getName() + "]";
        }
    }
}
