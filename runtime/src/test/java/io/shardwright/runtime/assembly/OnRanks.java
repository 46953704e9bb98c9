package io.shardwright.runtime.assembly;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.spi.kernel.Kernels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs something on tensor-parallel ranks that are threads, on the naive kernels, and collects what each gives. */
public final class OnRanks {
    public static final long SEED = 7;

    private OnRanks() {}

    public static <T> List<T> run(int ranks, Function<RankWorld, T> body) {
        return run(ranks, NaiveKernels::new, body);
    }

    /** As {@link #run(int, Function)}, on the kernels that {@code device} makes for each rank. */
    public static <T> List<T> run(int ranks, Supplier<Kernels> device, Function<RankWorld, T> body) {
        return run(Mesh.of(Axis.TP, ranks), device, body);
    }

    /** As {@link #run(int, Function)}, on the ranks of a mesh. */
    public static <T> List<T> run(Mesh mesh, Function<RankWorld, T> body) {
        return run(mesh, NaiveKernels::new, body);
    }

    private static <T> List<T> run(Mesh mesh, Supplier<Kernels> device, Function<RankWorld, T> body) {
        List<T> results = new ArrayList<>(Collections.nCopies(mesh.size(), null));
        Launcher.threads(mesh, context -> {
            T result = body.apply(new RankWorld(context.endpoint(), device.get(), SEED));
            synchronized (results) {
                results.set(context.rank(), result);
            }
        });
        return results;
    }

    /** The result of one rank alone. */
    public static <T> T alone(Function<RankWorld, T> body) {
        return run(1, body).getFirst();
    }
}
