package io.shardwright.samples.minibert;

import io.shardwright.runtime.data.Order;
import io.shardwright.runtime.data.text.Documents;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.settings.RecipeBuilder;
import io.shardwright.runtime.train.HeldOutLoss;
import io.shardwright.samples.training.Lesson;
import io.shardwright.samples.training.Progress;
import io.shardwright.samples.training.RankTraining;
import io.shardwright.samples.training.Spread;

/** Trains a {@link Bert} on ranks that are threads, and tells how well it does on documents that it hasn't seen. */
public final class TrainMiniBert {
    private static final long BATCH = 16;
    private static final int SEQ = 128;
    private static final int HELD_OUT_BATCHES = 8;
    private static final int HELD_OUT_SHARE = 20;
    private static final long SEED = 1;

    private TrainMiniBert() {}

    /**
     * @param args the mesh, the number of steps, and documents, all of which may be left out: {@code tp=2 400 guava}, or {@code tp=2 400
     *     some.jsonl}
     */
    public static void main(String[] args) {
        Spread spread = Spread.of(args.length > 0 ? args[0] : "tp=1");
        long steps = args.length > 1 ? Long.parseLong(args[1]) : RecipeBuilder.USUAL_STEPS;
        Documents all = BertData.documents(args.length > 2 ? args[2] : "guava");
        long heldOutCount = all.count() / HELD_OUT_SHARE;
        Documents training = all.part(0, all.count() - heldOutCount);
        Documents heldOutDocuments = all.part(training.count(), heldOutCount);
        Lesson lesson = new Lesson(
                ShardedMaskedBytes.units(new BertConfig(4, 128, 4, SEQ, 0.1)),
                BertData.masked(training, SEQ, SEED).in(Order.shuffled(SEED)),
                BATCH,
                SEQ,
                new RecipeBuilder().steps(steps).build(),
                SEED);
        var unseen = BertData.masked(heldOutDocuments, SEQ, SEED).in(Order.shuffled(SEED));
        Launcher.threads(spread.mesh(), context -> {
            RankTraining rank = new RankTraining(context, lesson, spread);
            HeldOutLoss heldOut = rank.heldOutLoss(unseen, HELD_OUT_BATCHES);
            rank.train(new Progress(context, steps));
            double loss = heldOut.compute(rank.replication());
            if (context.rank() == 0) {
                System.out.printf("held-out loss of masked bytes %.4f: %.3f bits a byte%n", loss, loss / Math.log(2));
            }
        });
    }
}
