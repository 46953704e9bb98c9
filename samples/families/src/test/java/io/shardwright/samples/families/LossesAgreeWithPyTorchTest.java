package io.shardwright.samples.families;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.checkpoint.SafetensorsFile;
import io.shardwright.runtime.checkpoint.StoredTensor;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.model.Flow;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.Pass;
import io.shardwright.spi.model.Port;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each loss, its value and its gradient, with all classes on one rank and with half of them on each of two. */
@Timeout(120)
class LossesAgreeWithPyTorchTest {
    private static final Path FILE = Path.of("src/test/resources/losses/losses.safetensors");
    private static final int BATCH = 3;
    private static final int SEQ = 5;
    private static final int CLASSES = 8;

    /** Of the norm of what PyTorch has. */
    private static final double TOLERANCE = 1e-5;

    static List<String> cases() {
        try (SafetensorsFile file = SafetensorsFile.open(FILE)) {
            return file.names().stream()
                    .map(name -> name.substring(0, name.indexOf('.')))
                    .distinct()
                    .toList();
        }
    }

    /** As {@code losses.py} has them. */
    private static GeneratedModel<?> model(String name, Assembly assembly) {
        return switch (name) {
            case "entropy", "ignored" -> new ShardedEntropyLoss(CLASSES, assembly);
            case "smoothed", "smoothedAndIgnored" -> new ShardedSmoothedLoss(CLASSES, 0.1, 0, assembly);
            case "zLoss" -> new ShardedSmoothedLoss(CLASSES, 0, 0.01, assembly);
            case "smoothedWithZLoss" -> new ShardedSmoothedLoss(CLASSES, 0.2, 0.01, assembly);
            case "weighted" -> new ShardedWeightedLoss(CLASSES, assembly);
            case "squared" -> new ShardedSquaredLoss(CLASSES, assembly);
            case "binary" -> new ShardedBinaryLoss(CLASSES, assembly);
            case "divergence" -> new ShardedDivergenceLoss(CLASSES, assembly);
            case "distilled" -> new ShardedDistilledLoss(CLASSES, assembly);
            default -> throw new IllegalArgumentException("no loss for " + name);
        };
    }

    @Test
    void theFileHasACaseForEachLoss() {
        assertThat(cases()).hasSize(11);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void onOneRankAndOnTwo(String name) {
        for (int ranks = 1; ranks <= 2; ranks++) {
            Launcher.threads(Mesh.of(Axis.TP, ranks), context -> {
                RankWorld world = new RankWorld(context.endpoint(), new CpuKernelProvider().create(), 1);
                ModelAssembly assembly = world.assembly(BATCH, SEQ);
                try (SafetensorsFile file = SafetensorsFile.open(FILE)) {
                    new Computed(file, name, assembly).compare(model(name, assembly));
                }
            });
        }
    }

    /** One case on one rank. */
    private record Computed(SafetensorsFile file, String name, ModelAssembly assembly) {
        <S> void compare(GeneratedModel<S> model) {
            S saved = model.newSaved(assembly.slot());
            assembly.commit();
            List<LocalTensor> inputs = new ArrayList<>();
            List<LocalTensor> dInputs = new ArrayList<>();
            for (Port port : model.ports().inputs()) {
                StoredTensor stored = file.tensor(name + "." + port.name());
                inputs.add(part(stored));
                if (port.name().equals("logits")) {
                    dInputs.add(zeros(DType.F32, part(stored).dims()));
                }
            }
            LocalTensor loss = zeros(DType.F32);
            LocalTensor dLoss = zeros(DType.F32);
            dLoss.set(1);
            Flow flow = new Flow(inputs, dInputs, List.of(loss), List.of(dLoss));
            model.run(Pass.FORWARD, flow, saved);
            model.run(Pass.BACKWARD, flow, saved);
            double expected = file.tensor(name + ".loss").real(0);
            assertThat((double) loss.get()).as(name).isCloseTo(expected, within(TOLERANCE * Math.abs(expected)));
            StoredTensor dLogits = file.tensor(name + ".dLogits");
            assertClose(dInputs.getFirst(), part(dLogits), norm(dLogits));
        }

        /** Of a tensor with classes this rank's. */
        private LocalTensor part(StoredTensor stored) {
            long[] dims =
                    stored.info().shape().stream().mapToLong(Long::longValue).toArray();
            boolean isWhole = stored.info().type().equals("I32");
            LocalTensor whole = zeros(isWhole ? DType.I32 : DType.F32, dims);
            LocalTensor flat = whole.reshape(whole.size());
            for (long i = 0; i < flat.size(); i++) {
                if (isWhole) {
                    flat.setInt((int) stored.whole(i), i);
                } else {
                    flat.set((float) stored.real(i), i);
                }
            }
            if (dims.length < 3) {
                return whole;
            }
            long classes = CLASSES / assembly.degree(Axis.TP);
            LocalTensor part = zeros(DType.F32, BATCH, SEQ, classes);
            assembly.kernels().copy(part, whole.section(-1, assembly.index(Axis.TP) * classes, classes));
            return part;
        }

        private static double norm(StoredTensor stored) {
            double sum = 0;
            for (long i = 0; i < stored.info().elements(); i++) {
                sum += Math.pow(stored.real(i), 2);
            }
            return Math.sqrt(sum);
        }

        private static LocalTensor zeros(DType type, long... dims) {
            long elements = 1;
            for (long dim : dims) {
                elements *= dim;
            }
            return LocalTensor.dense(Storage.on(Arena.ofAuto().allocate(4 * elements + 64, 64)), type, dims);
        }

        private void assertClose(LocalTensor actual, LocalTensor expected, double norm) {
            LocalTensor x = actual.reshape(actual.size());
            LocalTensor y = expected.reshape(expected.size());
            double difference = 0;
            for (long i = 0; i < x.size(); i++) {
                difference += Math.pow(x.get(i) - y.get(i), 2);
            }
            assertThat(Math.sqrt(difference)).as(name).isLessThanOrEqualTo(TOLERANCE * norm);
        }
    }
}
