package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.cli.TrainedModel;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.train.Training;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model some of whose rows would begin a multiple of 1 KiB apart, 256 floats, and so lie a cache line farther apart. */
@Timeout(120)
@Tag("slow")
class SpacedRowsTest {
    private static final int STEPS = 3;

    /** Of sums of floats in another order. */
    private static final double ROUNDING = 1e-5;

    /** Of operands that are rounded to bf16. */
    private static final double HALF = 0.02;

    private record Run(float[] losses, MemoryReport memory) {}

    private static GptConfig config(long inner) {
        return new GptConfig(1, (int) inner / 4, 4, Tiny.SEQ, 256, 0, Activation.GELU);
    }

    @ParameterizedTest
    @CsvSource({"1, 1024, 1040", "2, 2048, 1040", "2, 1024, 528", "2, 512, 272", "2, 768, 384", "1, 1040, 1040"})
    void lieFartherApartOnlyWhereTheyAreAMultipleOf256Floats(int tp, int inner, int stride) {
        List<LocalTensor> activations = Tiny.onRanks(tp, world -> {
                    ModelAssembly assembly = world.assembly(Tiny.BATCH, Tiny.SEQ);
                    ShardedMlp.Saved saved = new ShardedMlp(config(inner), assembly).newSaved(assembly.slot());
                    return List.of(saved.a, saved.aSlope);
                })
                .getFirst();
        for (LocalTensor activation : activations) {
            assertThat(activation.dims()).containsExactly(Tiny.BATCH, Tiny.SEQ, inner / tp);
            assertRowsApart(activation, stride);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 256, 784, 272", "2, 256, 384, 128", "2, 512, 784, 272"})
    void areThoseOfAttentionToo(int tp, int hidden, int strideOfQkv, int strideOfMixed) {
        ShardedAttention.Saved saved = Tiny.onRanks(tp, world -> {
                    ModelAssembly assembly = world.assembly(Tiny.BATCH, Tiny.SEQ);
                    return new ShardedAttention(config(4L * hidden), assembly).newSaved(assembly.slot());
                })
                .getFirst();
        assertRowsApart(saved.qkvOut, strideOfQkv);
        assertRowsApart(saved.mixedMerged, strideOfMixed);
        assertThat(saved.q.stride(2)).isEqualTo(strideOfQkv);
        assertThat(saved.mixed.stride(2)).isEqualTo(strideOfMixed);
        assertThat(saved.mixedLse.isDense()).isTrue();
    }

    private static void assertRowsApart(LocalTensor activation, long stride) {
        assertThat(activation.stride(2)).isEqualTo(1);
        assertThat(activation.stride(1)).isEqualTo(stride);
        assertThat(activation.stride(0)).isEqualTo(Tiny.SEQ * stride);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void trainLikePlainLoopsInTheMemoryThatWasForeseen(int tp) {
        List<Run> fast = runs(tp, () -> new CpuKernelProvider().create());
        List<Run> plain = runs(tp, NaiveKernels::new);
        for (int rank = 0; rank < tp; rank++) {
            TrainedModel.assertClose(
                    doubles(fast.get(rank).losses()), doubles(plain.get(rank).losses()), ROUNDING);
            assertThat(fast.get(rank).memory()).isEqualTo(foreseen(tp).get(rank));
        }
        assertThat(fast.getFirst().losses()[STEPS - 1])
                .isLessThan(fast.getFirst().losses()[0]);
    }

    private static List<Run> runs(int tp, Supplier<Kernels> kernels) {
        return Tiny.onRanks(tp, kernels, world -> {
            ModelAssembly assembly = world.assembly(Tiny.BATCH, Tiny.SEQ);
            Training training = Tiny.training(assembly, ShardedNextToken.units(config(1024L * tp)));
            assembly.commit();
            return new Run(Tiny.losses(training, STEPS), assembly.memoryReport());
        });
    }

    /** As a rehearsal does: without giving it memory. */
    private static List<MemoryReport> foreseen(int tp) {
        return Tiny.onRanks(tp, NaiveKernels::new, world -> {
            ModelAssembly assembly = world.assembly(Tiny.BATCH, Tiny.SEQ);
            Tiny.training(assembly, ShardedNextToken.units(config(1024L * tp)));
            return assembly.memoryReport();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--recompute", "--schedule zb-h1 --microbatches 2"})
    void trainInBf16AsInFloat32(String options) {
        TrainedModel full = trained("tp=1", options);
        TrainedModel.assertClose(trained("tp=1", options + " --precision bf16").losses(), full.losses(), HALF);
        TrainedModel.assertClose(full.losses(), trained("tp=1", "").losses(), ROUNDING);
    }

    private static TrainedModel trained(String mesh, String more) {
        List<String> options = new ArrayList<>(List.of("--size", "layers=1,hidden=256,heads=4,seq=32,batch=2"));
        options.addAll(List.of("--steps", "5", "--sample", "0", "--dropout", "0"));
        options.addAll(List.of("--data", "src/main/java/io/shardwright/samples/minigpt/Gpt.java"));
        options.addAll(more.isBlank() ? List.of() : List.of(more.strip().split(" ")));
        return TinyTraining.onThreads(mesh, options);
    }

    private static double[] doubles(float[] numbers) {
        double[] doubles = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            doubles[i] = numbers[i];
        }
        return doubles;
    }
}
