package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sequence that is split over cp has the losses that it has whole, whatever form attention takes. */
@Timeout(240)
@Tag("slow")
class ContextParallelTest {
    private static final double ROUNDING = 1e-5;
    private static final Map<String, TrainedModel> ALONE = new HashMap<>();

    @OneRowIn(3)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        cp=2           | --context ring
        cp=2           | --context two-ring
        cp=2           | --context ulysses --recompute
        cp=4           | --context ring
        cp=4           | --context ulysses
        cp=2,tp=2      | --context ring --sp --microbatches 2
        cp=2,tp=2      | --context ulysses --sp
        pp=2,cp=2      | --context two-ring --schedule zb-h1 --microbatches 4
        dp=2,cp=2      | --context ring --zero 3
        pp=2,cp=2,tp=2 | --context ring --sp --microbatches 2 --variant tied
        """)
    void trainsAsOnOneRank(String mesh, String spread) {
        TrainedModel alone = ALONE.computeIfAbsent(
                spread.contains("tied") ? "--variant tied" : "", recipe -> trained("tp=1", recipe));
        TrainedModel split = trained(mesh, spread);
        assertThat(alone.losses()).hasSize(20);
        TrainedModel.assertClose(split.losses(), alone.losses(), ROUNDING);
        TrainedModel.assertClose(split.gradientNorms(), alone.gradientNorms(), ROUNDING);
        TrainedModel.assertClose(new double[] {split.heldOutLoss()}, new double[] {alone.heldOutLoss()}, ROUNDING);
    }

    private static TrainedModel trained(String mesh, String spread) {
        String options = "--size layers=2,hidden=32,heads=4,seq=32,batch=8 --steps 20 --dropout 0.1 --sample 0"
                + " --data src/main/java/io/shardwright/samples/minigpt/Gpt.java " + spread;
        return TinyTraining.onThreads(mesh, List.of(options.trim().split(" +")));
    }
}
