package io.shardwright.runtime.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.memory.Precision;
import io.shardwright.memory.ZeroStage;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Parameters and gradients in bf16, updates in float32. */
@Timeout(60)
class MixedPrecisionTest {
    private static ParameterPlan plan(ZeroStage stage, Precision precision) {
        return new ParameterPlan(stage, Set.of(), 1, precision);
    }

    private static Parameter vector(ModelAssembly root, Initial initial, long size) {
        return root.child("a", 0).parameter("vector", ParameterRole.VECTOR, initial, Split.none(), size);
    }

    /** From 1 the next smaller bf16 is 1 - 2^-8, and each step takes 2^-12. */
    @Test
    void updatesThatAreTooSmallForBf16AddUp() {
        float step = 0x1p-12f;
        OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(1, 1, plan(ZeroStage.NONE, Precision.BF16));
            Parameter vector = vector(root, Initial.constant(1), 3);
            Optimizer optimizer = new Sgd.Settings(0).create(new OwnedParts(root));
            root.commit();
            assertThat(vector.value().type()).isEqualTo(DType.BF16);
            for (int steps = 1; steps <= 64; steps++) {
                for (int i = 0; i < 3; i++) {
                    vector.gradient().set(1, i);
                }
                optimizer.step(step, 1);
                assertThat(vector.value().get(1)).isEqualTo(rounded(1 - steps * step));
                assertThat(vector.gradient().get(1)).isZero();
            }
            assertThat(rounded(1 - step)).isEqualTo(1);
            assertThat(vector.value().get(1)).isEqualTo(1 - 0x1p-6f);
            return true;
        });
    }

    /** Each replica keeps the float32 copy of its share, or of everything. */
    @ParameterizedTest
    @EnumSource
    void theFirstValuesAreThoseOfFloat32Rounded(ZeroStage stage) {
        OnRanks.run(Mesh.of(Axis.DP, 2), world -> {
            float[] full = firstValues(world, stage, Precision.F32);
            float[] copied = firstValues(world, stage, Precision.BF16);
            assertThat(copied).startsWith(full);
            return true;
        });
    }

    /** What the optimizer updates, after comparing it with the values. */
    private static float[] firstValues(RankWorld world, ZeroStage stage, Precision precision) {
        ModelAssembly root = world.assembly(1, 1, plan(stage, precision));
        // Both precisions have equal shares of it.
        vector(root, Initial.normal(1), 128);
        Unit unit = root.units().getFirst();
        LocalTensor updated = unit.updated();
        LocalTensor values = unit.ownValues();
        root.commit();
        float[] numbers = new float[(int) updated.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = updated.get(i);
            assertThat(values.get(i)).isEqualTo(precision == Precision.F32 ? numbers[i] : rounded(numbers[i]));
        }
        return numbers;
    }

    private static float rounded(float value) {
        return Bf16.widen(Bf16.round(value));
    }
}
