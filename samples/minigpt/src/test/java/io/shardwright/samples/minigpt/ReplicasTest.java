package io.shardwright.samples.minigpt;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.memory.ZeroStage;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.replicate.AllReduceGradients;
import io.shardwright.runtime.replicate.ParameterServer;
import io.shardwright.runtime.replicate.Replication;
import io.shardwright.runtime.replicate.SplitGradients;
import io.shardwright.runtime.replicate.SplitParameters;
import io.shardwright.runtime.replicate.SplitState;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What data parallelism moves in a step, and keeps, as the ZeRO paper counts it (Rajbhandari et al., 1910.02054 §5 and §7). */
@Timeout(120)
class ReplicasTest {
    private static Replication replication(ZeroStage stage, ModelAssembly model) {
        return switch (stage) {
            case NONE -> new AllReduceGradients(model);
            case STATE -> new SplitState(model);
            case GRADIENTS -> new SplitGradients(model);
            case PARAMETERS -> new SplitParameters(model);
        };
    }

    private static List<Replica> trained(int dp, ZeroStage stage) {
        return Replica.train(dp, ShardedNextToken.units(Tiny.config(0)), stage, model -> replication(stage, model));
    }

    @ParameterizedTest
    @CsvSource({
        "2, NONE, 2", "2, STATE, 2", "2, GRADIENTS, 2", "2, PARAMETERS, 3",
        "4, NONE, 2", "4, STATE, 2", "4, GRADIENTS, 2", "4, PARAMETERS, 3"
    })
    void movesTheModelTwiceOrThreeTimesAStepAndKeepsWhatTheFormulasSay(int dp, ZeroStage stage, int times) {
        for (Replica replica : trained(dp, stage)) {
            assertThat(replica.shared()).isZero();
            assertThat(replica.moved() * dp).isEqualTo(times * replica.unshared() * (dp - 1));
            assertThat(replica.memory().bytes(MemoryKind.PARAMETERS))
                    .isEqualTo(replica.planned().parameters());
            assertThat(replica.memory().bytes(MemoryKind.GRADIENTS))
                    .isEqualTo(replica.planned().gradients());
            assertThat(replica.memory().bytes(MemoryKind.OPTIMIZER)).isEqualTo(replica.plannedState());
        }
    }

    /** Tied parameters stay where they are from forward to backward. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void movesSharedParametersTwiceAStepInStageThree(int dp) {
        ZeroStage stage = ZeroStage.PARAMETERS;
        for (Replica replica : Replica.train(
                dp, ShardedTiedNextToken.units(Tiny.config(0)), stage, model -> replication(stage, model))) {
            assertThat(replica.shared()).isPositive();
            assertThat(replica.moved() * dp).isEqualTo((3 * replica.unshared() + 2 * replica.shared()) * (dp - 1));
        }
    }

    /** The server gets n - 1 gradients and sends n - 1 models; everyone else sends one and gets one. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void aServerMovesTheModelTwiceForEachOther(int dp) {
        List<Replica> replicas =
                Replica.train(dp, ShardedNextToken.units(Tiny.config(0)), ZeroStage.NONE, ParameterServer::new);
        for (int rank = 0; rank < dp; rank++) {
            Replica replica = replicas.get(rank);
            assertThat(replica.moved()).isEqualTo(2 * replica.unshared() * (rank == 0 ? dp - 1 : 1));
        }
    }
}
