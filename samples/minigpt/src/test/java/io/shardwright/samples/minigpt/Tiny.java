package io.shardwright.samples.minigpt;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.cpu.CpuKernelProvider;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.runtime.rate.LearningRate;
import io.shardwright.runtime.train.Training;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.model.ModelUnits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Trains a small model without the command line, as a program of one's own would. */
final class Tiny {
    static final int BATCH = 2;
    static final int SEQ = 16;

    private static final long SEED = 3;
    private static final double RATE = 1e-3;

    private Tiny() {}

    static GptConfig config(double dropout) {
        return new GptConfig(2, 32, 4, SEQ, 256, dropout, Activation.GELU);
    }

    /** What each tensor-parallel rank, a thread, gives. */
    static <T> List<T> onRanks(int tp, Function<RankWorld, T> body) {
        return onRanks(tp, () -> new CpuKernelProvider().create(), body);
    }

    /** The same on these kernels. */
    static <T> List<T> onRanks(int tp, Supplier<Kernels> kernels, Function<RankWorld, T> body) {
        List<@Nullable T> results = Collections.synchronizedList(new ArrayList<>(Collections.nCopies(tp, null)));
        Launcher.threads(Mesh.of(Axis.TP, tp), context -> {
            RankWorld world = new RankWorld(context.endpoint(), kernels.get(), SEED);
            results.set(context.rank(), body.apply(world));
        });
        return List.copyOf(results);
    }

    /** Ready for its first step. */
    static Training training(RankWorld world, ModelUnits model) {
        ModelAssembly assembly = world.assembly(BATCH, SEQ);
        Training training = training(assembly, model);
        assembly.commit();
        return training;
    }

    /** On an assembly that is not committed yet. */
    static Training training(ModelAssembly assembly, ModelUnits model) {
        return Training.wholeBatch(
                model,
                assembly,
                built -> new Training.Rule(
                        AdamW.Settings.withDecay(0.1).create(new OwnedParts(built)), LearningRate.constant(RATE), 1),
                new RandomBatches(text(), SEED));
    }

    /** Letters in an order of their own. */
    static byte[] text() {
        byte[] text = new byte[1000];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) ('a' + i * i % 23);
        }
        return text;
    }

    /** Of each step, before its update. */
    static float[] losses(Training training, int steps) {
        float[] losses = new float[steps];
        for (int step = 0; step < steps; step++) {
            losses[step] = training.computeGradients();
            training.update();
        }
        return losses;
    }
}
