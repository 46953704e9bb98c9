package io.shardwright.runtime.rate;

/**
 * A learning rate that rises evenly to {@code peak}, and then takes a course to {@code floor}. It is a function of the step alone, so
 * a run that is taken up again has no state of it to restore.
 *
 * @param peak the highest rate
 * @param floor the rate where nothing of the course is left
 * @param warmup steps until the peak is reached
 * @param steps all steps, from the first; later ones stay where the course ends
 */
public record LearningRate(double peak, double floor, long warmup, long steps, RateCourse course) {
    public static LearningRate constant(double rate) {
        return new LearningRate(rate, rate, 0, 0, new RateCourse.Level());
    }

    /** Falls like half a cosine (Loshchilov and Hutter, 1608.03983, without restarts). */
    public static LearningRate cosine(double peak, double floor, long warmup, long steps) {
        return new LearningRate(peak, floor, warmup, steps, new RateCourse.Falling(Fall.COSINE));
    }

    /** The same for a run of another number of steps. */
    public LearningRate over(long otherSteps) {
        return new LearningRate(peak, floor, warmup, otherSteps, course);
    }

    /** @param step from 0 */
    public double rate(long step) {
        if (step < warmup) {
            return peak * (step + 1) / warmup;
        }
        double progress = step >= steps ? 1 : (double) (step - warmup) / (steps - warmup);
        return floor + (peak - floor) * course.left(progress);
    }
}
