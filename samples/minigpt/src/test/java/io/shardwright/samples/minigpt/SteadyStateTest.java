package io.shardwright.samples.minigpt;

import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.launch.SteadyState;
import io.shardwright.runtime.train.Training;
import io.shardwright.spi.optimizer.AdamStep;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A step works in memory that was taken before the first: there is no garbage that anybody would have to collect. */
@Timeout(600)
@Tag("slow")
class SteadyStateTest {
    /** AdamW's numbers of a step, an {@link AdamStep} for matrices and one for the rest: 64 bytes each. */
    private static final long UPDATE = 2 * 64;

    @ParameterizedTest
    @EnumSource
    void aStepMakesNoObjects(Precision precision) throws Exception {
        SteadyState.assertMakesNoObjects(UPDATE, Steps.class, precision.name());
    }

    /** Of a model whose precision the first argument names. */
    public static final class Steps implements SteadyState.Case {
        @Override
        public void run(SteadyState.Windows windows, List<String> arguments) {
            GptConfig config = Tiny.config(0.1);
            Precision precision = Precision.valueOf(arguments.getFirst());
            Tiny.onRanks(1, world -> {
                ModelAssembly model =
                        world.assembly(Tiny.BATCH, Tiny.SEQ, new ParameterPlan(ZeroStage.NONE, Set.of(), 1, precision));
                Training training = Tiny.training(model, ShardedNextToken.units(config));
                model.commit();
                windows.repeat(() -> {
                    training.computeGradients();
                    training.update();
                });
                return model;
            });
        }
    }
}
