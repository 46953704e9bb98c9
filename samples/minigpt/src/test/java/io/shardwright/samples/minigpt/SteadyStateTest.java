package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.train.Training;
import io.shardwright.spi.AdamStep;
import java.lang.management.ManagementFactory;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A step works in memory that was taken before the first: there is no garbage that anybody would have to collect. */
@Timeout(120)
class SteadyStateTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** AdamW's numbers of a step, an {@link AdamStep} for matrices and one for the rest: 64 bytes each. */
    private static final long UPDATE = 2 * 64;

    /** Interpreted vector code makes objects, so this runs until compiled code has taken over, or patience ends. */
    @ParameterizedTest
    @EnumSource
    void aStepMakesNoObjects(Precision precision) {
        GptConfig config = Tiny.config(0.1);
        Tiny.onRanks(1, world -> {
            ModelAssembly model =
                    world.assembly(Tiny.BATCH, Tiny.SEQ, new ParameterPlan(ZeroStage.NONE, Set.of(), 1, precision));
            Training training =
                    Tiny.training(model, ShardedNextToken.units(config));
            model.commit();
            long end = System.nanoTime() + PATIENCE_NANOS;
            Made made;
            do {
                made = step(training);
            } while ((made.gradients() > 0 || made.update() > UPDATE) && System.nanoTime() < end);
            assertThat(made.gradients()).as("bytes of forward and backward").isZero();
            assertThat(made.update()).as("bytes of the update").isLessThanOrEqualTo(UPDATE);
            return made;
        });
    }

    /** Bytes that were taken from the Java heap. */
    private record Made(long gradients, long update) {}

    private static Made step(Training training) {
        long start = THREADS.getCurrentThreadAllocatedBytes();
        training.computeGradients();
        long middle = THREADS.getCurrentThreadAllocatedBytes();
        training.update();
        long end = THREADS.getCurrentThreadAllocatedBytes();
        return new Made(middle - start, end - middle);
    }
}
