package io.shardwright.samples.minimoe;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.cli.TrainedModel;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where experts are is not what is computed: every mesh has the losses of one rank, and drops the same tokens. */
@Timeout(300)
@Tag("slow")
class EveryMeshTest {
    /** What the order of sums may change. */
    private static final double ROUNDING = 2e-4;
    /** The same, where weights and their gradients have 8 bits. */
    private static final double HALF_ROUNDING = 1e-3;

    private static final Map<String, TrainedModel> ALONE = new HashMap<>();

    private static void assertSame(String mesh, String recipe, String spread) {
        TrainedModel alone = ALONE.computeIfAbsent(recipe, unused -> TinyTraining.on("tp=1", "--steps 20", recipe));
        TrainedModel actual = TinyTraining.on(mesh, "--steps 20", recipe, spread);
        TrainedModel.assertClose(actual.losses(), alone.losses(), ROUNDING);
        TrainedModel.assertClose(new double[] {actual.heldOutLoss()}, new double[] {alone.heldOutLoss()}, ROUNDING);
        TrainedModel.assertClose(actual.gradientNorms(), alone.gradientNorms(), 50 * ROUNDING);
        TrainedModel.assertClose(actual.auxiliary(), alone.auxiliary(), 50 * ROUNDING);
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
        dp=2,ep=2           | router=switch         | --microbatches 1
        dp=4,ep=4           | router=switch         | --microbatches 1
        dp=2,ep=2           | router=gshard         | --microbatches 2
        dp=4,ep=2           | router=gshard,z=0.001 | --microbatches 1
        dp=4,ep=4           | router=topk,topk=3    | --microbatches 2
        dp=2,ep=2           | router=softmax        | --microbatches 1
        dp=2,ep=2           | router=noisy          | --microbatches 4
        dp=4,ep=4           | router=noisy          | --microbatches 1
        dp=4                | router=gshard         | --microbatches 1
        tp=2                | router=gshard         | --microbatches 1
        tp=4                | router=noisy          | --microbatches 1
        dp=2,ep=2,tp=2      | router=topk           | --microbatches 2
        pp=2                | router=switch         | --microbatches 4
        pp=2,dp=2,ep=2      | router=gshard         | --microbatches 2 --schedule 1f1b
        pp=2,dp=2,ep=2,tp=2 | router=gshard         | --microbatches 2
        tp=2                | router=gshard,z=0.01  | --microbatches 1 --sp
        tp=4                | router=noisy          | --microbatches 2 --sp
        dp=2,ep=2,tp=2      | router=softmax        | --microbatches 1 --sp --recompute
        pp=2,tp=2           | router=topk           | --microbatches 4 --sp --schedule zb-h1
        """)
    void withoutCapacityLossesAreThoseOfOneRank(String mesh, String settings, String spread) {
        assertSame(mesh, "--set " + settings, spread);
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
        dp=2,ep=2      | router=switch,capacity=1          | --microbatches 1
        dp=4,ep=4      | router=gshard,capacity=1          | --microbatches 1
        dp=4,ep=2      | router=gshard,capacity=1,group=2  | --microbatches 1
        tp=2           | router=topk,capacity=0.75         | --microbatches 2
        pp=2,dp=2,ep=2 | router=switch,capacity=1,group=2  | --microbatches 2
        tp=2           | router=gshard,capacity=1          | --microbatches 1 --sp
        dp=2,ep=2,tp=2 | router=topk,capacity=0.75,group=2 | --microbatches 2 --sp
        cp=2           | router=switch,capacity=1          | --microbatches 1
        dp=2,ep=2,cp=2 | router=gshard,capacity=1,group=2  | --microbatches 1 --context two-ring
        cp=2,tp=2      | router=topk,capacity=0.75         | --microbatches 2 --sp --context ulysses
        """)
    void withCapacityTheSameTokensAreDropped(String mesh, String settings, String spread) {
        String recipe = "--set " + settings;
        assertSame(mesh, recipe, spread);
        TrainedModel alone = ALONE.get(recipe);
        TrainedModel actual = TinyTraining.on(mesh, "--steps 1", recipe, spread);
        TrainedModel first = TinyTraining.on("tp=1", "--steps 1", recipe);
        assertThat(first.droppedShares()[0]).isPositive();
        assertThat(actual.droppedShares()).isEqualTo(first.droppedShares());
        assertThat(actual.tokens()).isEqualTo(first.tokens());
        assertThat(alone.losses()).hasSize(20);
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        dp=2,ep=2      | --microbatches 2 --zero 1
        dp=4,ep=2      | --microbatches 2 --zero 1
        dp=4,ep=2      | --microbatches 1 --zero 2
        dp=4,ep=2      | --microbatches 2 --zero 3
        pp=2,dp=2,ep=2 | --microbatches 2 --zero 3 --recompute
        dp=2,ep=2      | --microbatches 2 --recompute
        pp=2           | --microbatches 4 --schedule zb-h1
        pp=2,dp=2,ep=2 | --microbatches 2 --schedule zb-h1
        """)
    void howGradientsAndActivationsAreKeptChangesNothing(String mesh, String spread) {
        assertSame(mesh, "--set router=gshard", spread);
    }

    /** Auxiliary losses are those of whole sequences. */
    @OneRowIn(2)
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
        cp=2                | router=topk   | --context ring
        cp=4                | router=gshard,aux=0.1 | --context ring
        cp=2                | router=noisy,group=2 | --context ulysses
        dp=2,ep=2,cp=2      | router=noisy  | --context two-ring --microbatches 2
        dp=2,ep=2,cp=2,tp=2 | router=gshard | --context ulysses --sp
        pp=2,dp=2,ep=2,cp=2 | router=switch | --context ring --zero 3 --microbatches 2
        """)
    void sequencesMayBeSplitOverCp(String mesh, String settings, String spread) {
        assertSame(mesh, "--set z=0.01," + settings, spread);
    }

    /** Experts' gradients are rounded after other sums. */
    @OneRowIn(2)
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        dp=2,ep=2      | --microbatches 1
        dp=4,ep=2,tp=2 | --microbatches 1 --sp --zero 2
        pp=2,dp=2,ep=2 | --microbatches 2 --zero 3
        dp=2           | --microbatches 1 --dp-mode server
        """)
    void expertsMayBeInMixedPrecision(String mesh, String spread) {
        String recipe = "--set router=topk --precision bf16";
        TrainedModel alone = ALONE.computeIfAbsent(recipe, unused -> TinyTraining.on("tp=1", "--steps 20", recipe));
        TrainedModel actual = TinyTraining.on(mesh, "--steps 20", recipe, spread);
        TrainedModel.assertClose(actual.losses(), alone.losses(), HALF_ROUNDING);
        TrainedModel single = TinyTraining.on("tp=1", "--steps 20", "--set router=topk");
        TrainedModel.assertClose(actual.losses(), single.losses(), 10 * HALF_ROUNDING);
        assertThat(actual.losses()).isNotEqualTo(single.losses());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
        muon | dp=2,ep=2
        muon | dp=4,ep=2,tp=1
        sgd  | dp=2,ep=2,tp=2
        """)
    void optimizersUpdateExpertsAsOnOneRank(String optimizer, String mesh) {
        assertSame(mesh, "--set router=topk --optimizer " + optimizer, "--microbatches 1");
    }

    @OneRowIn(3)
    @ParameterizedTest(name = "{0}")
    @CsvSource({"dp=2;ep=2", "dp=4;ep=2", "tp=2"})
    void expertsMayBeInEveryLayer(String mesh) {
        assertSame(mesh.replace(';', ','), "--variant every-layer --set router=topk", "--microbatches 1");
    }
}
