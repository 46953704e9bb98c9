package io.shardwright.runtime.optimize;

/**
 * A learning rate that rises evenly to {@code peak} and then falls like half a cosine to {@code floor}
 * (Loshchilov and Hutter, 1608.03983, without restarts).
 *
 * @param warmup steps until the peak is reached
 * @param steps all steps; later ones stay at the floor
 */
public record WarmupCosine(double peak, double floor, long warmup, long steps) {
    public static WarmupCosine constant(double rate) {
        return new WarmupCosine(rate, rate, 0, 0);
    }

    /** @param step from 0 */
    public double rate(long step) {
        if (step < warmup) {
            return peak * (step + 1) / warmup;
        }
        if (step >= steps) {
            return floor;
        }
        double progress = (double) (step - warmup) / (steps - warmup);
        return floor + (peak - floor) * (1 + Math.cos(Math.PI * progress)) / 2;
    }
}
