package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.VerifyCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that saves every two steps is killed at a random moment, and the next one goes on from a whole checkpoint, and is killed, too.
 *
 * <p>{@code -Dkills=200 -Drandom.seed=1} does it as often, from that seed on.
 */
@Tag("slow")
class KilledRunsTest {
    private static final int KILLS = Integer.getInteger("kills", 3);
    private static final long SEED = Long.getLong("random.seed", 1);
    private static final int LONGEST_MILLIS = 600;

    private static final String NEW_RUN = "minigpt --size layers=2,hidden=32,heads=2,seq=16,batch=4 --sample 0 --steps"
            + " 1000000 --checkpoint-every 2 --keep 2 --data src/test/java/io/shardwright/samples/all/Combination.java";

    private static final List<String> SPREADS =
            List.of("--mesh dp=2 --zero 1", "--mesh tp=2", "--mesh pp=2", "--mesh dp=2 --zero 3", "--mesh cp=2");

    @TempDir
    Path folder;

    @Test
    @Timeout(3 * 3600)
    void theNextOneGoesOnFromAWholeCheckpoint() throws IOException, InterruptedException {
        Path checkpoints = folder.resolve("checkpoints");
        Random random = new Random(SEED);
        long last = 0;
        List<String> killed = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            String spread = SPREADS.get(random.nextInt(SPREADS.size()));
            String options = (kill == 0 ? NEW_RUN + " --checkpoints " : "--resume ") + checkpoints + " " + spread;
            TrainProcess run = TrainProcess.start(folder.resolve("output-" + kill), List.of(options.split(" +")));
            // That there is a later one says that it has taken up one, and gone on.
            run.awaitCheckpoint(checkpoints, last);
            int millis = random.nextInt(LONGEST_MILLIS);
            Thread.sleep(millis);
            List<ProcessHandle> ranks = run.ranks();
            String what = run.kill(random);
            run.await(ranks);
            killed.add(what);
            String when = "kill " + kill + ", " + spread + ": " + what + " after " + millis + " ms; seed " + SEED;
            StoredCheckpoint newest = StoredCheckpoint.find(checkpoints);
            assertThat(StoredCheckpoint.newest(checkpoints).problems()).as(when).isEmpty();
            assertThat(VerifyCheckpoint.run(newest)).as(when).isEmpty();
            assertThat(newest.text().head().step()).as(when).isGreaterThan(last);
            last = newest.text().head().step();
        }
        System.out.printf(
                "%d kills of seed %d, at step %d in the end: a rank %d, the launcher %d, all %d%n",
                KILLS,
                SEED,
                last,
                killed.stream().filter("a rank"::equals).count(),
                killed.stream().filter("the launcher"::equals).count(),
                killed.stream().filter("all"::equals).count());
    }
}
