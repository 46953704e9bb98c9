package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fifty steps in one go, and twenty, an end, and thirty more: the same bits of losses, norms, weights and all that the optimizer keeps. */
@Tag("slow")
class ResumeTest {
    private static final String SIZES =
            "--size layers=2,hidden=16,heads=4,seq=16,batch=8 --seed 3 --sample 0 --dropout 0.1";

    @TempDir
    Path folder;

    @OneRowIn(3)
    @ParameterizedTest
    @Timeout(300)
    @ValueSource(
            strings = {
                "minigpt --mesh tp=1",
                "minigpt --mesh tp=2 --sp",
                "minigpt --mesh dp=2 --zero 3",
                "minigpt --mesh dp=2 --zero 1 --optimizer muon --lr 0.002",
                "minigpt --mesh dp=2 --zero 2 --precision bf16",
                "minigpt --mesh dp=2 --dp-mode server --optimizer adam",
                "minigpt --mesh pp=2 --schedule zb-h1 --microbatches 4",
                "minigpt --mesh pp=2 --schedule pipedream --microbatches 4",
                "minigpt --mesh pp=2 --schedule pipedream --vertical-sync --microbatches 4 --optimizer nesterov --lr"
                        + " 0.02",
                "minigpt --mesh pp=2 --schedule interleaved --microbatches 4 --variant tied",
                "minigpt --mesh pp=3 --schedule 1f1b-rr --stages 2x2,2x1 --microbatches 4 --optimizer momentum --lr"
                        + " 0.02",
                "minigpt --mesh cp=2 --context ring",
                "minigpt --mesh cp=2 --context ulysses --zero 3 --precision bf16",
                "minigpt --mesh pp=2,dp=2,tp=2 --sp --zero 1 --precision bf16 --optimizer muon --lr 0.002 --variant"
                        + " tied",
                "minigpt --mesh pp=2,dp=2 --zero 1 --schedule zb-h2 --microbatches 2 --recompute",
                "minillama --mesh tp=2,cp=2 --sp --optimizer sgd --lr 0.05",
                "minimoe --mesh dp=2,ep=2 --set router=gshard",
                "minimoe --mesh dp=2,ep=2,tp=2 --zero 3 --set router=noisy --precision bf16",
                "minimoe --mesh pp=2,dp=2,ep=2 --zero 1 --microbatches 2 --optimizer muon --lr 0.002 --variant"
                        + " every-layer",
            })
    void sameBits(String run) throws IOException {
        Path whole = folder.resolve("whole");
        Path resumed = folder.resolve("resumed");
        CommandRun inOneGo = train(run + " " + SIZES + " --steps 50 --checkpoint-every 20 --checkpoints " + whole);
        CommandRun rest = train("--resume " + whole.resolve("step-20") + " --checkpoints " + resumed);

        assertThat(rest.losses()).hasSize(30).isEqualTo(last(30, inOneGo.losses()));
        assertThat(rest.gradientNorms()).isEqualTo(last(30, inOneGo.gradientNorms()));
        Resaved.assertSameTensors(whole.resolve("step-40"), resumed.resolve("step-40"));
        Resaved.assertSameTensors(whole.resolve("step-50"), resumed.resolve("step-50"));
        // Else the same bits mean nothing.
        assertThat(inOneGo.losses()[49]).isLessThan(inOneGo.losses()[0]);
    }

    private static double[] last(int count, double[] numbers) {
        return Arrays.copyOfRange(numbers, numbers.length - count, numbers.length);
    }

    static CommandRun train(String options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options.split(" +")));
        CommandRun run = CommandRun.train(arguments);
        assertThat(run.err()).as(options).doesNotContain("Exception");
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }
}
