package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.mesh.Axis;
import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.comm.Medium;
import io.shardwright.runtime.comm.Traffic;
import io.shardwright.runtime.train.Training;
import io.shardwright.spi.Split;
import io.shardwright.spi.model.ModelUnits;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of the model whose sequence is split over tp: what it computes and what it moves (Korthikanti et al., 2205.05198). */
@Timeout(120)
@Tag("slow")
class SequenceParallelTest {
    private static final GptConfig CONFIG = Tiny.config(0.1);
    private static final double ROUNDING = 1e-5;

    /** Each rank has an addend of these from its part of the sequence, and nobody but their layout says that they must be summed. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void gradientsOfNormsAndRowBiasesAndPositionsAreThoseOfOneRank(int tp) {
        Map<String, float[]> alone = Tiny.onRanks(1, world -> gradients(world.assembly(Tiny.BATCH, Tiny.SEQ), false))
                .getFirst();
        List<Map<String, float[]>> ranks =
                Tiny.onRanks(tp, world -> gradients(world.assembly(Tiny.BATCH, Tiny.SEQ), true));
        Map<String, float[]> first = ranks.getFirst();
        assertThat(first.keySet())
                .contains("gpt.norm.weight", "gpt.positions.weight", "gpt.blocks.0.mlp.down.bias")
                .hasSize(3 + 2 * 6);
        for (Map<String, float[]> rank : ranks) {
            rank.forEach((name, found) -> assertThat(found).as(name).isEqualTo(first.get(name)));
        }
        first.forEach((name, found) ->
                assertThat(distance(found, alone.get(name))).as(name).isLessThan(ROUNDING));
    }

    /** Of replicated parameters; on one rank, of all. */
    private static Map<String, float[]> gradients(ModelAssembly assembly, boolean split) {
        Training training = Tiny.training(
                assembly, split ? SequenceParallelNextToken.units(CONFIG) : ShardedNextToken.units(CONFIG));
        assembly.commit();
        training.computeGradients();
        Map<String, float[]> gradients = new TreeMap<>();
        assembly.parameters().stream()
                .filter(parameter -> !split || isReplicated(parameter))
                .forEach(parameter -> gradients.put(
                        parameter.name(),
                        parameter.parameter().gradient().segment().toArray(ValueLayout.JAVA_FLOAT)));
        return gradients;
    }

    private static boolean isReplicated(ShardedParameter parameter) {
        return parameter.parameter().split() instanceof Split.Replicated;
    }

    private static double distance(float[] found, float[] expected) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(found[i] - expected[i], 2);
            length += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / length);
    }

    /**
     * Section 4.2.2: all-gathers and reduce-scatters move together what the all-reduces did; to keep a part only, what a
     * column-parallel layer reads is gathered once more. Beside that the replicated gradients are summed, one all-reduce a unit.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void movesWhatTensorParallelismMovesAndOneAllGatherForEachInputThatIsNotKept(int tp) {
        Map<Boolean, long[]> moved = new TreeMap<>();
        for (boolean split : new boolean[] {false, true}) {
            moved.put(
                    split,
                    Tiny.onRanks(tp, world -> {
                                ModelAssembly assembly = world.assembly(Tiny.BATCH, Tiny.SEQ);
                                Training training = Tiny.training(
                                        assembly,
                                        split
                                                ? SequenceParallelNextToken.units(CONFIG)
                                                : ShardedNextToken.units(CONFIG));
                                assembly.commit();
                                Traffic traffic = world.traffic();
                                traffic.reset();
                                training.computeGradients();
                                return new long[] {
                                    traffic.bytes(Medium.MEMORY, Axis.TP),
                                    assembly.units().stream()
                                            .mapToLong(unit -> Float.BYTES
                                                    * unit.ownAddends().size())
                                            .sum()
                                };
                            })
                            .getFirst());
        }
        long activation = (long) Float.BYTES * Tiny.BATCH * Tiny.SEQ * CONFIG.hidden();
        // Of each block, of attention and of the MLP; and the head.
        long again = (2L * CONFIG.layers() + 1) * activation * (tp - 1) / tp;
        long sums = 2 * moved.get(true)[1] * (tp - 1) / tp;
        assertThat(moved.get(false)[1]).isZero();
        // The head's gradient is all-reduced over whole positions in one form, and the embedding's scattered in the
        // other.
        assertThat(moved.get(true)[0]).isEqualTo(moved.get(false)[0] + again + sums + extra(activation, tp));
    }

    /** g of the embedding: an all-reduce in forward and nothing in backward, against a reduce-scatter and an all-gather. */
    private static long extra(long activation, int tp) {
        long allReduce = 2 * activation * (tp - 1) / tp;
        long scatterAndGather = 2 * (activation * (tp - 1) / tp);
        return scatterAndGather - allReduce;
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tp=2           |
        tp=4           | --microbatches 2 --recompute
        tp=2           | --variant tied
        pp=2,tp=2      | --schedule zb-h1 --microbatches 4
        pp=2,tp=2      | --schedule 1f1b --microbatches 4 --variant tied
        dp=2,tp=2      | --microbatches 2 --zero 1
        dp=2,tp=2      | --microbatches 2 --zero 2
        dp=2,tp=2      | --microbatches 2 --zero 3 --recompute
        pp=2,dp=2,tp=2 | --microbatches 2
        """)
    void trainsAsOnOneRank(String mesh, String spread) {
        String options = spread == null ? "" : spread;
        TrainedModel alone = trained("tp=1", options.contains("tied") ? "--variant tied" : "");
        TrainedModel split = trained(mesh, "--sp " + options);
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

    @Test
    void isAnotherFormOfTheSameUnits() {
        ModelUnits whole = ShardedNextToken.units(CONFIG);
        ModelUnits split = whole.sequenceParallel().orElseThrow();
        assertThat(names(split)).isEqualTo(names(whole));
        Function<ModelUnits, long[]> dims = units -> Tiny.onRanks(
                        4,
                        world -> units.build(1, world.assembly(Tiny.BATCH, Tiny.SEQ))
                                .ports()
                                .inputs()
                                .getFirst()
                                .shape())
                .getFirst();
        assertThat(dims.apply(whole)).containsExactly(Tiny.BATCH, Tiny.SEQ, CONFIG.hidden());
        assertThat(dims.apply(split)).containsExactly(Tiny.BATCH, Tiny.SEQ / 4, CONFIG.hidden());
    }

    private static List<String> names(ModelUnits units) {
        return java.util.stream.IntStream.range(0, units.count())
                .mapToObj(units::name)
                .toList();
    }
}
