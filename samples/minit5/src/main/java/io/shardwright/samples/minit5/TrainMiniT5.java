package io.shardwright.samples.minit5;

import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.settings.RecipeBuilder;
import io.shardwright.samples.training.Exam;
import io.shardwright.samples.training.Lesson;
import io.shardwright.samples.training.Progress;
import io.shardwright.samples.training.RankTraining;
import io.shardwright.samples.training.Spread;
import io.shardwright.tensor.LocalTensor;

/** Trains a {@link T5} on ranks that are threads, and tells how many questions it answers without a mistake. */
public final class TrainMiniT5 {
    private static final T5Config CONFIG = new T5Config(2, 64, 4, DistinctDigits.VOCABULARY, 16, 16, 16, 0);
    private static final long BATCH = 64;
    private static final int EXAM_BATCHES = 8;
    private static final long SEED = 1;

    private TrainMiniT5() {}

    /** @param args the mesh and the number of steps, which may be left out: {@code pp=2 400} */
    public static void main(String[] args) {
        Spread spread = Spread.of(args.length > 0 ? args[0] : "tp=1");
        long steps = args.length > 1 ? Long.parseLong(args[1]) : RecipeBuilder.USUAL_STEPS;
        Lesson lesson = new Lesson(
                ShardedAnswering.units(CONFIG),
                new DistinctDigits(CONFIG.source(), SEED),
                BATCH,
                DistinctDigits.LENGTH,
                new RecipeBuilder().steps(steps).rate(3e-3).build(),
                SEED);
        DistinctDigits others = new DistinctDigits(CONFIG.source(), SEED + 1);
        Launcher.threads(spread.mesh(), context -> {
            RankTraining rank = new RankTraining(context, lesson, spread);
            Exam exam = rank.exam(
                    lesson.model().withoutLoss().orElseThrow(),
                    others,
                    (first, logits) -> right(others, first, logits));
            rank.train(new Progress(context, steps));
            double share = exam.share(rank.replication(), EXAM_BATCHES);
            if (context.rank() == 0) {
                System.out.printf("%.1f %% of %d answers are right%n", 100 * share, EXAM_BATCHES * BATCH);
            }
        });
    }

    /**
     * How many answers have no mistake. Each token is the likeliest after the right ones before it, so an answer that is right here is the
     * one that would be written token by token.
     */
    static int right(DistinctDigits questions, long first, LocalTensor logits) {
        int right = 0;
        for (int i = 0; i < logits.dim(0); i++) {
            int[] answer = questions.answer(first + i);
            boolean isRight = true;
            for (int t = 0; t < answer.length; t++) {
                isRight &= answer[t] < 0 || likeliest(logits, i, t) == answer[t];
            }
            right += isRight ? 1 : 0;
        }
        return right;
    }

    private static int likeliest(LocalTensor logits, int row, int position) {
        int likeliest = 0;
        for (int token = 1; token < DistinctDigits.VOCABULARY; token++) {
            likeliest = logits.get(row, position, token) > logits.get(row, position, likeliest) ? token : likeliest;
        }
        return likeliest;
    }
}
