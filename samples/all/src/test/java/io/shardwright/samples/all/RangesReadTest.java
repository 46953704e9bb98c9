package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cli.TrainOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rank reads what it keeps of parameters and state, and no more. */
@Tag("slow")
class RangesReadTest {
    /** Of the model's parameters: all are divisible by 8, but for norms, biases of rows and positions. */
    private static final long FLOAT = 4;

    @TempDir
    Path folder;

    @ParameterizedTest
    @Timeout(120)
    @CsvSource({"dp=4 --zero 3,4,3", "dp=4 --zero 1,4,1", "dp=2,1,0", "tp=4,4,0", "tp=2,2,0"})
    void bytesReadAreTheShare(String mesh, int parts, int zero) throws IOException {
        Path saved = folder.resolve("saved");
        CommandRun run =
                ResumeTest.train("minigpt --size layers=2,hidden=64,heads=4,seq=16,batch=8 --sample 0 --mesh tp=1"
                        + " --steps 2 --checkpoint-every 1 --checkpoints " + saved);
        long parameters = run.json().get("parameters").getAsLong();
        Path resaved = folder.resolve("resaved");
        Resaved.write(TrainOptions.parse(List.of(
                        ("--resume " + saved.resolve("step-1") + " --mesh " + mesh + " --checkpoints " + resaved)
                                .split(" +")))
                .settings());

        // AdamW keeps two numbers for each parameter.
        double values = zero == 1 ? parameters : (double) parameters / parts;
        double share = FLOAT * (values + 2.0 * parameters / parts);
        // What isn't cut over tp is on all of its ranks.
        double wholeOnEach = mesh.startsWith("tp") ? FLOAT * 3.0 * wholeParameters() * (parts - 1) / parts : 0;
        for (int rank = 0; rank < (mesh.startsWith("dp=2") ? 2 : parts); rank++) {
            assertThat((double) Resaved.read(resaved, rank))
                    .as("rank %s", rank)
                    .isLessThanOrEqualTo(1.05 * (share + wholeOnEach));
        }
    }

    /** Norms, biases behind a row-parallel layer, and positions. */
    private static long wholeParameters() {
        return 5 * 2 * 64 + 2 * 2 * 64 + 16 * 64;
    }
}
