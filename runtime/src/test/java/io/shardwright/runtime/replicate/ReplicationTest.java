package io.shardwright.runtime.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.assembly.memory.MemoryReport;
import io.shardwright.runtime.optimize.AdamW;
import io.shardwright.runtime.optimize.OwnedParts;
import io.shardwright.spi.Initial;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in memory between the work of units, for gradients that are small whole numbers, whose sums are exact. */
@Timeout(60)
class ReplicationTest {
    private static final int UNITS = 5;
    private static final int STEPS = 2;

    private enum Kind {
        ALL_REDUCE(ZeroStage.NONE, AllReduceGradients::new),
        SERVER(ZeroStage.NONE, ParameterServer::new),
        STATE(ZeroStage.STATE, SplitState::new),
        GRADIENTS(ZeroStage.GRADIENTS, SplitGradients::new),
        PARAMETERS(ZeroStage.PARAMETERS, SplitParameters::new);

        final ZeroStage zero;
        final Function<ModelAssembly, Replication> make;

        Kind(ZeroStage zero, Function<ModelAssembly, Replication> make) {
            this.zero = zero;
            this.make = make;
        }
    }

    /** Units of different sizes, of which none divides evenly; all begin as ones. */
    private static ModelAssembly model(RankWorld world, Kind kind) {
        ModelAssembly model = world.assembly(1, 1, new ParameterPlan(kind.zero, Set.of(), 1));
        for (int unit = 0; unit < UNITS; unit++) {
            ModelAssembly place = model.unit("units." + unit);
            place.parameter(
                    unit + ".weight", ParameterRole.HIDDEN_MATRIX, Initial.constant(1), Split.none(), 3 + unit, 7);
            place.parameter(unit + ".bias", ParameterRole.VECTOR, Initial.constant(1), Split.none(), 5);
        }
        return model;
    }

    private static float gradient(int step, int replica, int microbatch, int unit, long element) {
        return (step + 1) * (replica + 2) + 3 * microbatch + unit + element % 4;
    }

    /** Over all microbatches of all replicas. */
    private static float sum(int step, int replicas, int microbatches, int unit, long element) {
        float sum = 0;
        for (int replica = 0; replica < replicas; replica++) {
            for (int microbatch = 0; microbatch < microbatches; microbatch++) {
                sum += gradient(step, replica, microbatch, unit, element);
            }
        }
        return sum;
    }

    private static void assertValues(Unit unit, int steps, int replicas, int microbatches) {
        unit.parameters().forEach(parameter -> {
            LocalTensor values = parameter.parameter().value();
            LocalTensor flat = values.reshape(values.size());
            for (long i = 0; i < flat.size(); i++) {
                float expected = 1;
                for (int step = 0; step < steps; step++) {
                    expected -= sum(step, replicas, microbatches, unit.number(), i);
                }
                assertThat(flat.get(i)).as("%s of %s", i, parameter.name()).isEqualTo(expected);
            }
        });
    }

    private static void backward(Unit unit, int step, int replica, int microbatch) {
        unit.parameters().forEach(parameter -> {
            LocalTensor gradients = parameter.parameter().gradient();
            LocalTensor flat = gradients.reshape(gradients.size());
            for (long i = 0; i < flat.size(); i++) {
                flat.set(flat.get(i) + gradient(step, replica, microbatch, unit.number(), i), i);
            }
        });
    }

    /** Plain descent on what the rank owns, which like all optimizers leaves gradients at zero. */
    private static void update(Unit unit) {
        LocalTensor values = unit.ownValues();
        LocalTensor gradients = unit.ownGradients();
        for (long i = 0; i < values.size(); i++) {
            values.set(values.get(i) - gradients.get(i), i);
            gradients.set(0, i);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ALL_REDUCE, 2, 1",
        "ALL_REDUCE, 4, 3",
        "SERVER, 2, 1",
        "SERVER, 4, 3",
        "STATE, 2, 1",
        "STATE, 4, 3",
        "GRADIENTS, 2, 1",
        "GRADIENTS, 4, 3",
        "PARAMETERS, 2, 1",
        "PARAMETERS, 4, 3",
        "PARAMETERS, 3, 2"
    })
    void everyReplicaUpdatesByTheSumOfAllGradients(Kind kind, int replicas, int microbatches) {
        OnRanks.run(Mesh.of(Axis.DP, replicas), world -> {
            ModelAssembly model = model(world, kind);
            Replication replication = kind.make.apply(model);
            model.commit();
            List<Unit> units = model.units();
            for (int step = 0; step < STEPS; step++) {
                for (int microbatch = 0; microbatch < microbatches; microbatch++) {
                    for (Unit unit : units) {
                        replication.beforeForward(unit);
                        assertValues(unit, step, replicas, microbatches);
                    }
                    for (Unit unit : units.reversed()) {
                        replication.beforeBackward(unit);
                        assertValues(unit, step, replicas, microbatches);
                        backward(unit, step, world.rank(), microbatch);
                        replication.afterBackward(unit, microbatch == microbatches - 1);
                    }
                }
                replication.completeGradients();
                if (replication.updates()) {
                    units.forEach(ReplicationTest::update);
                }
                replication.afterUpdate();
            }
            for (Unit unit : units) {
                replication.beforeForward(unit);
                assertValues(unit, STEPS, replicas, microbatches);
            }
            replication.completeGradients();
            return true;
        });
    }

    private static MemoryReport memory(Kind kind, int replicas) {
        return OnRanks.run(Mesh.of(Axis.DP, replicas), world -> {
                    ModelAssembly model = world.assembly(1, 1, new ParameterPlan(kind.zero, Set.of(), 1));
                    for (int unit = 0; unit < UNITS; unit++) {
                        model.unit("units." + unit)
                                .parameter(
                                        unit + ".weight",
                                        ParameterRole.HIDDEN_MATRIX,
                                        Initial.constant(1),
                                        Split.none(),
                                        WIDTH,
                                        WIDTH);
                    }
                    kind.make.apply(model);
                    AdamW.Settings.withDecay(0.1).create(new OwnedParts(model));
                    return model.memoryReport();
                })
                .getFirst();
    }

    private static final long WIDTH = 64;

    /** ZeRO §5, Table 1, in float32: parameters 4, gradients 4, AdamW's two moments 8 bytes an element, each split or not. */
    @ParameterizedTest
    @EnumSource
    void everyRankKeepsItsSharesOnly(Kind kind) {
        long elements = UNITS * WIDTH * WIDTH;
        for (int replicas : new int[] {1, 2, 4}) {
            MemoryReport report = memory(kind, replicas);
            assertThat(report.bytes(MemoryKind.PARAMETERS))
                    .isEqualTo(4 * elements / (kind.zero.splitsParameters() ? replicas : 1));
            assertThat(report.bytes(MemoryKind.GRADIENTS))
                    .isEqualTo(4 * elements / (kind.zero.splitsGradients() ? replicas : 1));
            assertThat(report.bytes(MemoryKind.OPTIMIZER))
                    .isEqualTo(8 * elements / (kind.zero.splitsState() ? replicas : 1));
            long whole = 4 * WIDTH * WIDTH;
            long turns = (kind.zero.splitsParameters() ? 2 * whole : 0)
                    + (kind.zero.splitsGradients() ? 2 * whole + 2 * whole / replicas : 0)
                    + (kind == Kind.SERVER && replicas > 1 ? whole : 0);
            assertThat(report.bytes(MemoryKind.COMMUNICATION)).isEqualTo(turns);
        }
    }
}
