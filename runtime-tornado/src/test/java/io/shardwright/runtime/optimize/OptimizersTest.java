package io.shardwright.runtime.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.tensor.LocalTensor;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OptimizersTest {
    private static final int STEPS = 5;
    private static final double RATE = 0.01;
    private static final double SCALE = 0.5;
    private static final double DECAY = 0.1;

    private static float gradient(String name, int step, int element) {
        return new HashedNormal(name + step, 5, 1).element(element);
    }

    /** Values of a matrix (20) and a vector (3) after a few steps. */
    private static float[] train(Function<ModelAssembly, Optimizer> choice) {
        return OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(1, 1);
            Parameter vector =
                    root.child("a", 0).parameter("vector", ParameterRole.VECTOR, Initial.normal(1), Split.none(), 3);
            Parameter matrix = root.child("a", 0)
                    .parameter("matrix", ParameterRole.HIDDEN_MATRIX, Initial.normal(1), Split.none(), 4, 5);
            Optimizer optimizer = choice.apply(root);
            root.commit();
            LocalTensor flat = matrix.gradient().reshape(20);
            for (int step = 0; step < STEPS; step++) {
                for (int i = 0; i < 23; i++) {
                    if (i < 20) {
                        flat.set(gradient("matrix", step, i), i);
                    } else {
                        vector.gradient().set(gradient("vector", step, i - 20), i - 20);
                    }
                }
                optimizer.step(RATE * (step + 1), SCALE);
                assertThat(flat.get(3)).isZero();
                assertThat(vector.gradient().get(1)).isZero();
            }
            float[] values = new float[23];
            for (int i = 0; i < 23; i++) {
                values[i] = i < 20
                        ? matrix.value().reshape(20).get(i)
                        : vector.value().get(i - 20);
            }
            return values;
        });
    }

    private static double initial(int element) {
        String name = element < 20 ? "a.0.matrix" : "a.0.vector";
        return new HashedNormal(name, OnRanks.SEED, 1).element(element < 20 ? element : element - 20);
    }

    private static double gradientOf(int element, int step) {
        return element < 20 ? gradient("matrix", step, element) : gradient("vector", step, element - 20);
    }

    @Test
    void adamWIsThePlainLoopAndDecaysMatricesOnly() {
        AdamW.Settings settings = new AdamW.Settings(0.8, 0.9, 1e-6, DECAY);
        float[] found = train(model -> new AdamW(model, settings));
        for (int i = 0; i < 23; i++) {
            double value = initial(i);
            double first = 0;
            double second = 0;
            for (int step = 0; step < STEPS; step++) {
                double g = SCALE * gradientOf(i, step);
                double rate = RATE * (step + 1);
                first = 0.8 * first + 0.2 * g;
                second = 0.9 * second + 0.1 * g * g;
                value *= 1 - rate * (i < 20 ? DECAY : 0);
                value -= rate
                        * (first / (1 - Math.pow(0.8, step + 1)))
                        / (Math.sqrt(second / (1 - Math.pow(0.9, step + 1))) + 1e-6);
            }
            assertThat((double) found[i]).isCloseTo(value, Offset.offset(1e-6));
        }
    }

    @Test
    void sgdIsThePlainLoopAndDecaysMatricesOnly() {
        float[] found = train(model -> new Sgd(model, DECAY));
        for (int i = 0; i < 23; i++) {
            double value = initial(i);
            for (int step = 0; step < STEPS; step++) {
                value -= RATE * (step + 1) * (SCALE * gradientOf(i, step) + (i < 20 ? DECAY : 0) * value);
            }
            assertThat((double) found[i]).isCloseTo(value, Offset.offset(1e-6));
        }
    }

    @Test
    void theRateRisesEvenlyAndFallsLikeACosine() {
        WarmupCosine rate = new WarmupCosine(2, 0.5, 4, 24);
        assertThat(rate.rate(0)).isEqualTo(0.5);
        assertThat(rate.rate(3)).isEqualTo(2);
        assertThat(rate.rate(4)).isEqualTo(2);
        assertThat(rate.rate(14)).isCloseTo((2 + 0.5) / 2, Offset.offset(1e-12));
        assertThat(rate.rate(24)).isEqualTo(0.5);
        assertThat(rate.rate(1000)).isEqualTo(0.5);
        for (int step = 5; step <= 24; step++) {
            assertThat(rate.rate(step)).isLessThan(rate.rate(step - 1));
        }
    }

    @Test
    void aConstantRateIsConstant() {
        for (long step : new long[] {0, 1, 100}) {
            assertThat(WarmupCosine.constant(0.3).rate(step)).isEqualTo(0.3);
        }
    }
}
