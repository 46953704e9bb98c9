package io.shardwright.samples.all;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainOptions;
import io.shardwright.runtime.settings.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one mesh has left, another takes up: the same bits, tensor by tensor, and losses as if nothing had happened. */
@Tag("slow")
class ReshardTest {
    private static final String SIZES =
            " --size layers=2,hidden=16,heads=4,seq=16,batch=8 --seed 3 --sample 0 --dropout 0.1";
    private static final double ROUNDING = 2e-4;
    private static final double ROUNDING_OF_BF16 = 2e-3;

    @TempDir
    Path folder;

    @OneRowIn(4)
    @ParameterizedTest(name = "{0}: {1} to {2}")
    @Timeout(300)
    @CsvSource(delimiter = '|', textBlock = """
        minigpt                                        | --mesh tp=1                                 | --mesh tp=4
        minigpt                                        | --mesh tp=4                                 | --mesh tp=2 --sp
        minigpt                                        | --mesh tp=2 --sp                            | --mesh dp=4 --zero 3
        minigpt --variant tied                         | --mesh dp=4 --zero 3                        | --mesh pp=4
        minigpt --variant tied                         | --mesh pp=2,tp=2                            | --mesh pp=3,dp=2 --zero 1 --microbatches 2
        minigpt                                        | --mesh pp=2 --schedule pipedream            | --mesh dp=2,tp=2 --zero 2
        minigpt                                        | --mesh pp=2 --schedule zb-h1                | --mesh cp=2,tp=2
        minigpt                                        | --mesh pp=3 --schedule 1f1b-rr --stages 2x2,2x1 --microbatches 4 | --mesh pp=2 --schedule interleaved --microbatches 4
        minigpt                                        | --mesh cp=4 --context ulysses               | --mesh cp=2,dp=2 --zero 1
        minigpt --optimizer muon --lr 0.002            | --mesh dp=2,tp=2 --zero 1                   | --mesh pp=2,tp=2
        minigpt --optimizer muon --lr 0.002            | --mesh tp=4 --sp                            | --mesh dp=4 --zero 3
        minigpt --optimizer muon --lr 0.002            | --mesh dp=2 --zero 3                        | --mesh cp=2,tp=2
        minigpt --optimizer momentum --lr 0.02         | --mesh dp=2 --dp-mode server                | --mesh tp=2,dp=2 --zero 2
        minigpt --optimizer nesterov --lr 0.02         | --mesh dp=2 --zero 2                        | --mesh dp=4 --dp-mode server
        minigpt --optimizer adam                       | --mesh pp=4                                 | --mesh dp=3 --zero 3 --microbatches 1
        minigpt --optimizer sgd --lr 0.05              | --mesh tp=2                                 | --mesh pp=2,cp=2
        minigpt                                        | --mesh dp=2 --zero 1 --precision bf16       | --mesh tp=2 --precision f32
        minigpt                                        | --mesh tp=2                                 | --mesh dp=2 --zero 3 --precision bf16
        minigpt --variant tied                         | --mesh pp=2,dp=2 --zero 1 --precision bf16  | --mesh tp=4 --precision bf16
        minigpt                                        | --mesh dp=2 --dp-mode server --precision bf16 | --mesh dp=2 --zero 2 --precision bf16
        minillama --optimizer adamw                    | --mesh pp=2,dp=2,tp=2 --zero 1              | --mesh tp=1
        minillama                                      | --mesh tp=1                                 | --mesh pp=2,cp=2,tp=2
        minimoe                                        | --mesh dp=2,ep=2                            | --mesh tp=2
        minimoe                                        | --mesh tp=1                                 | --mesh dp=4,ep=4 --zero 3
        minimoe                                        | --mesh dp=4,ep=2 --zero 1                   | --mesh dp=2,ep=2,tp=2 --zero 2
        minimoe --set router=sigmoid                   | --mesh dp=2,ep=2                            | --mesh tp=2
        minimoe --set router=sigmoid                   | --mesh tp=1                                 | --mesh dp=4,ep=2 --zero 3
        minimoe --optimizer muon --lr 0.002            | --mesh dp=2,ep=2,tp=2                       | --mesh pp=2,dp=2 --microbatches 1
        minimoe                                        | --mesh dp=2,ep=2 --zero 3 --precision bf16  | --mesh dp=4,ep=4 --precision bf16
        """)
    void fromOneMeshToAnother(String model, String before, String after) throws IOException {
        String batch = after.contains("dp=3") ? SIZES.replace("batch=8", "batch=12") : SIZES;
        if (before.contains("pp=3,dp") || after.contains("pp=3")) {
            batch = SIZES.replace("layers=2", "layers=3");
        }
        Path whole = folder.resolve("whole");
        CommandRun inOneGo = ResumeTest.train(
                model + batch + " " + before + " --steps 8 --checkpoint-every 4 --checkpoints " + whole);
        Path saved = whole.resolve("step-4");

        Path resaved = folder.resolve("resaved");
        TrainingSettings settings = TrainOptions.parse(
                        List.of(("--resume " + saved + " " + after + " --checkpoints " + resaved).split(" +")))
                .settings();
        Resaved.write(settings);
        Resaved.assertSameTensors(saved, resaved.resolve("step-4"));

        CommandRun rest =
                ResumeTest.train("--resume " + saved + " " + after + " --checkpoints " + folder.resolve("rest"));
        double rounding = (before + after).contains("bf16") ? ROUNDING_OF_BF16 : ROUNDING;
        // A schedule that doesn't flush has other losses by its nature.
        int compared = before.contains("pipedream") ? 0 : 4;
        for (int step = 0; step < compared; step++) {
            double expected = inOneGo.losses()[4 + step];
            assertThat(Math.abs(rest.losses()[step] - expected) / expected)
                    .as("relative to the loss %s of step %s", expected, 4 + step)
                    .isLessThan(rounding);
        }
    }

    /** 256 tokens are no multiple of 3: what is saved are the rows that there are. */
    @Test
    @Timeout(300)
    void aVocabularyNeedNotDivide() throws IOException {
        String model = "minigpt" + SIZES.replace("hidden=16,heads=4", "hidden=24,heads=6");
        Path whole = folder.resolve("whole");
        CommandRun inOneGo =
                ResumeTest.train(model + " --mesh tp=1 --steps 9 --checkpoint-every 3 --checkpoints " + whole);
        Path saved = whole.resolve("step-3");
        List<Double> losses = new ArrayList<>();
        for (String mesh : List.of("tp=3", "tp=2")) {
            Path next = folder.resolve(mesh);
            CommandRun rest = ResumeTest.train("--resume " + saved + " --mesh " + mesh + " --checkpoints " + next);
            losses.add(rest.losses()[0]);
            Path resaved = folder.resolve("again-" + mesh);
            Resaved.write(TrainOptions.parse(List.of(
                            ("--resume " + saved + " --mesh " + mesh + " --checkpoints " + resaved).split(" +")))
                    .settings());
            Resaved.assertSameTensors(saved, resaved.resolve(saved.getFileName()));
            saved = next.resolve("step-6");
        }
        assertThat(losses.get(0)).isCloseTo(inOneGo.losses()[3], within(ROUNDING * inOneGo.losses()[3]));
        assertThat(losses.get(1)).isCloseTo(inOneGo.losses()[6], within(ROUNDING * inOneGo.losses()[6]));
    }
}
