package io.shardwright.samples.training;

import io.shardwright.runtime.launch.Launcher;

/**
 * What the steps of a training came to.
 *
 * @param losses of each step, before its update
 * @param norms of all gradients together
 */
public record Steps(double[] losses, double[] norms) {
    /** Trains on ranks that are threads, for as many steps as the lesson's recipe says. */
    public static Steps of(Lesson lesson, Spread spread) {
        int count = Math.toIntExact(lesson.recipe().steps());
        Steps steps = new Steps(new double[count], new double[count]);
        Launcher.threads(
                spread.mesh(),
                context -> new RankTraining(context, lesson, spread)
                        .train(context.rank() == 0 ? steps::set : (_, _, _) -> {}));
        return steps;
    }

    private void set(long step, double loss, double norm) {
        losses[(int) step] = loss;
        norms[(int) step] = norm;
    }
}
