package io.shardwright.samples.minivit;

import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.settings.RecipeBuilder;
import io.shardwright.samples.training.Exam;
import io.shardwright.samples.training.Lesson;
import io.shardwright.samples.training.Progress;
import io.shardwright.samples.training.RankTraining;
import io.shardwright.samples.training.Spread;
import io.shardwright.tensor.LocalTensor;

/** Trains a {@link Vit} to read letters, on ranks that are threads, and tells how many it reads in fonts that it hasn't seen. */
public final class TrainMiniVit {
    private static final VitConfig CONFIG = new VitConfig(4, 64, 4, Letters.CLASSES, 28, 7, 0.0);
    private static final long BATCH = 64;
    private static final int EXAM_BATCHES = 16;
    private static final long SEED = 1;

    private TrainMiniVit() {}

    /** @param args the mesh and the number of steps, which may be left out: {@code tp=2 400} */
    public static void main(String[] args) {
        Spread spread = Spread.of(args.length > 0 ? args[0] : "tp=1");
        long steps = args.length > 1 ? Long.parseLong(args[1]) : RecipeBuilder.USUAL_STEPS;
        Letters seen = new Letters(FontFamily.fonts(FontFamily.TRAINING), CONFIG, SEED);
        Letters unseen = new Letters(FontFamily.fonts(FontFamily.HELD_OUT), CONFIG, SEED);
        Lesson lesson = new Lesson(
                ShardedReading.units(CONFIG),
                seen,
                BATCH,
                CONFIG.patches(),
                new RecipeBuilder().steps(steps).rate(2e-3).build(),
                SEED);
        Launcher.threads(spread.mesh(), context -> {
            RankTraining rank = new RankTraining(context, lesson, spread);
            Exam exam = rank.exam(
                    lesson.model().withoutLoss().orElseThrow(),
                    unseen,
                    (first, logits) -> right(unseen, first, logits));
            rank.train(new Progress(context, steps));
            double share = exam.share(rank.replication(), EXAM_BATCHES);
            if (context.rank() == 0) {
                System.out.printf(
                        "%.1f %% of %d letters in fonts of a family that wasn't trained on are read%n",
                        100 * share, EXAM_BATCHES * BATCH);
            }
        });
    }

    /** How many images' largest logit is that of their letter. */
    static int right(Letters letters, long first, LocalTensor logits) {
        int right = 0;
        for (int i = 0; i < logits.dim(0); i++) {
            int best = 0;
            for (int letter = 1; letter < Letters.CLASSES; letter++) {
                best = logits.get(i, letter) > logits.get(i, best) ? letter : best;
            }
            right += best == letters.label(first + i) ? 1 : 0;
        }
        return right;
    }
}
