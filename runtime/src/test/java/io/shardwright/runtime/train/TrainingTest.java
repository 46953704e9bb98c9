package io.shardwright.runtime.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.replicate.AllReduceGradients;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Tag("slow")
class TrainingTest {
    private static final byte[] TEXT = "abcdefgh".repeat(40).getBytes(StandardCharsets.US_ASCII);

    /** Losses and norms of a few steps. */
    private static double[] numbers(RankWorld world, double dropout, int steps) {
        ModelAssembly assembly = world.assembly(2 / world.mesh().degree(Axis.DP), 12);
        Training training = OneStage.training(
                assembly, dropout, LearningRate.cosine(0.03, 0.003, 3, 100), new RandomBatches(TEXT, 3));
        assembly.commit();
        double[] numbers = new double[2 * steps];
        for (int step = 0; step < steps; step++) {
            numbers[2 * step] = training.computeGradients();
            numbers[2 * step + 1] = training.update();
        }
        return numbers;
    }

    @Test
    void lossesAndNormsDoNotDependOnTheMesh() {
        for (double dropout : new double[] {0, 0.3}) {
            double[] alone = OnRanks.alone(world -> numbers(world, dropout, 6));
            for (String mesh : List.of("tp=2", "tp=4", "cp=2", "cp=3", "cp=2,tp=2", "dp=2,cp=2", "dp=2,cp=3,tp=2")) {
                List<double[]> all = OnRanks.run(Mesh.parse(mesh), world -> numbers(world, dropout, 6));
                for (double[] ofRank : all) {
                    assertThat(ofRank).isEqualTo(all.getFirst());
                    for (int i = 0; i < alone.length; i++) {
                        assertThat(Math.abs(ofRank[i] - alone[i])).isLessThan(1e-4 * Math.abs(alone[i]));
                    }
                }
            }
        }
    }

    @Test
    void theSameMeshTwiceGivesTheSameBits() {
        Supplier<List<double[]>> run = () -> OnRanks.run(2, world -> numbers(world, 0.3, 4));
        assertThat(run.get().getFirst()).isEqualTo(run.get().getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tp=2", "cp=2", "cp=3"})
    void learnsATextAndSaysIt(String mesh) {
        List<String> said = OnRanks.run(Mesh.parse(mesh), world -> {
            ModelAssembly assembly = world.assembly(2, 12);
            Training training = OneStage.training(
                    assembly, 0, LearningRate.cosine(0.05, 0.005, 3, 100), new RandomBatches(TEXT, 3));
            HeldOutLoss heldOut = OneStage.heldOut(assembly.inference(1, 12), new RandomBatches(TEXT, 9), 2);
            Sampler sampler = OneStage.sampler(assembly.inference(1, 12));
            AllReduceGradients replication = new AllReduceGradients(assembly);
            assembly.commit();
            double before = heldOut.compute(replication);
            for (int step = 0; step < 60; step++) {
                training.computeGradients();
                training.update();
            }
            assertThat(before).isGreaterThan(5);
            assertThat(heldOut.compute(replication)).isLessThan(0.1);
            byte[] prompt = "fgh".getBytes(StandardCharsets.US_ASCII);
            byte[] likeliest = sampler.sample(prompt, 30, 0, 1);
            assertThat(sampler.sample(prompt, 30, 0.5, 1)).isEqualTo(sampler.sample(prompt, 30, 0.5, 1));
            return new String(likeliest, StandardCharsets.US_ASCII);
        });
        assertThat(said).containsOnly("abcdefgh".repeat(4).substring(0, 30));
    }

    @Test
    void samplesByTheSeed() {
        List<byte[]> samples = OnRanks.run(2, world -> {
            ModelAssembly assembly = world.assembly(1, 4);
            Sampler sampler = OneStage.sampler(assembly);
            assembly.commit();
            byte[] first = sampler.sample(new byte[] {'a'}, 20, 1, 1);
            assertThat(sampler.sample(new byte[] {'a'}, 20, 1, 2)).isNotEqualTo(first);
            return first;
        });
        assertThat(samples.getLast()).isEqualTo(samples.getFirst());
        byte[] alone = OnRanks.alone(world -> {
            ModelAssembly assembly = world.assembly(1, 4);
            Sampler sampler = OneStage.sampler(assembly);
            assembly.commit();
            return sampler.sample(new byte[] {'a'}, 20, 1, 1);
        });
        assertThat(alone).isEqualTo(samples.getFirst());
    }

    @Test
    void stopsWhenTheLossIsNoNumber() {
        OnRanks.alone(world -> {
            ModelAssembly assembly = world.assembly(2, 12);
            Training training = OneStage.training(assembly, 0, LearningRate.constant(1e30), new RandomBatches(TEXT, 3));
            assembly.commit();
            training.computeGradients();
            training.update();
            assertThatThrownBy(training::computeGradients)
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("at step 1")
                    .hasMessageContaining("smaller learning rate");
            return null;
        });
    }
}
