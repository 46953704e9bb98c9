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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains of elementwise operators as kernels of TornadoVM, by processes with one rank each, as TornadoVM wants it. */
@Timeout(1200)
@Tag("slow")
class TornadoChainsTest {
    private static final int HIDDEN = 16;
    private static final int STEPS = 3;
    private static final double ROUNDING = 1e-5;

    /** Before the losses that rank 0 prints. */
    private static final String LOSSES = "losses ";

    private static ModelUnits model(String form) {
        ModelUnits units = ShardedMixed.units(HIDDEN);
        return form.equals("Sharded") ? units : units.sequenceParallel().orElseThrow();
    }

    /** Trains the form of the model that the argument names. */
    public static final class Rank implements RankBody {
        @Override
        public void run(RankContext context) {
            String form = context.arguments().getFirst();
            RankWorld world =
                    new RankWorld(context.endpoint(), new TornadoProvider().create(0, 1, KernelChoices.BUILT_IN), 3);
            float[] losses = Tiny.losses(Tiny.training(world, model(form)), STEPS);
            if (context.rank() == 0) {
                System.out.println(LOSSES + Arrays.toString(losses));
            }
        }
    }

    @OneRowIn(2)
    @ParameterizedTest
    @CsvSource({"1, Sharded", "2, Sharded", "2, SequenceParallel"})
    void trainAsOnTheCpu(int tp, String form) {
        List<String> output = Collections.synchronizedList(new ArrayList<>());
        int code = Launcher.processes(
                Mesh.of(Axis.TP, tp),
                Rank.class,
                List.of(form),
                new ProcessOptions(CommOptions.defaults(), output::add));
        assertThat(code).as("exit code; the ranks said %s", output).isZero();
        String printed = output.stream()
                .filter(line -> line.contains(LOSSES))
                .findFirst()
                .orElseThrow();
        String[] losses = printed.substring(printed.indexOf('[', printed.indexOf(LOSSES)) + 1, printed.length() - 1)
                .split(", ");
        float[] expected = Tiny.onRanks(1, world -> Tiny.losses(Tiny.training(world, model("Sharded")), STEPS))
                .getFirst();
        assertThat(losses).hasSize(STEPS);
        for (int step = 0; step < STEPS; step++) {
            assertThat(Double.parseDouble(losses[step])).isCloseTo(expected[step], within(ROUNDING * expected[step]));
        }
    }
}
