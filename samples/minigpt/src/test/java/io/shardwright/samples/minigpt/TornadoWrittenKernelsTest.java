package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.rows.OneRowIn;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.comm.CommOptions;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.runtime.launch.Launcher;
import io.shardwright.runtime.launch.ProcessOptions;
import io.shardwright.runtime.launch.RankBody;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.tornado.TornadoProvider;
import io.shardwright.spi.model.ModelUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels of TornadoVM that the compiler has written, by processes with one rank each, as TornadoVM wants it. */
@Timeout(1200)
@Tag("slow")
class TornadoWrittenKernelsTest {
    private static final int HIDDEN = 16;
    private static final int HEAD_SIZE = 4;
    private static final int STEPS = 3;
    private static final double ROUNDING = 1e-5;

    /** A rank may wait for one that compiles. */
    private static final Duration COMPILING = Duration.ofMinutes(10);

    /** Before the losses that rank 0 prints. */
    private static final String LOSSES = "losses ";

    private static ModelUnits model(String name, String form) {
        ModelUnits units =
                name.equals("Mixed") ? ShardedMixed.units(HIDDEN) : ShardedTurned.units(HIDDEN / HEAD_SIZE, HEAD_SIZE);
        return form.equals("Sharded") ? units : units.sequenceParallel().orElseThrow();
    }

    /** Trains the model that the first argument names, in the form of the second. */
    public static final class Rank implements RankBody {
        @Override
        public void run(RankContext context) {
            ModelUnits model =
                    model(context.arguments().getFirst(), context.arguments().getLast());
            RankWorld world =
                    new RankWorld(context.endpoint(), new TornadoProvider().create(0, 1, KernelChoices.BUILT_IN), 3);
            float[] losses = Tiny.losses(Tiny.training(world, model), STEPS);
            if (context.rank() == 0) {
                System.out.println(LOSSES + Arrays.toString(losses));
            }
        }
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource({
        "1, Mixed, Sharded",
        "1, Turned, Sharded",
        "2, Mixed, Sharded",
        "2, Turned, Sharded",
        "2, Turned, SequenceParallel",
        "2, Mixed, SequenceParallel"
    })
    void trainAsOnTheCpu(int tp, String model, String form) {
        List<String> output = Collections.synchronizedList(new ArrayList<>());
        int code = Launcher.processes(
                Mesh.of(Axis.TP, tp),
                Rank.class,
                List.of(model, form),
                new ProcessOptions(CommOptions.defaults().withTimeout(COMPILING), output::add));
        assertThat(code).as("exit code; the ranks said %s", output).isZero();
        String printed = output.stream()
                .filter(line -> line.contains(LOSSES))
                .findFirst()
                .orElseThrow();
        String[] losses = printed.substring(printed.indexOf('[', printed.indexOf(LOSSES)) + 1, printed.length() - 1)
                .split(", ");
        float[] expected = Tiny.onRanks(1, world -> Tiny.losses(Tiny.training(world, model(model, "Sharded")), STEPS))
                .getFirst();
        assertThat(losses).hasSize(STEPS);
        for (int step = 0; step < STEPS; step++) {
            assertThat(Double.parseDouble(losses[step])).isCloseTo(expected[step], within(ROUNDING * expected[step]));
        }
    }
}
