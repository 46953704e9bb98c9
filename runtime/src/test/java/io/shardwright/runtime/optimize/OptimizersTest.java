package io.shardwright.runtime.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.OnRanks;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.random.HashedNormal;
import io.shardwright.spi.Initial;
import io.shardwright.spi.Parameter;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.Split;
import io.shardwright.tensor.LocalTensor;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class OptimizersTest {
    private static final int STEPS = 25;
    private static final double RATE = 0.002;
    private static final double SCALE = 0.5;
    private static final double DECAY = 0.1;
    private static final double MOMENTUM = 0.8;

    private static float gradient(String name, int step, int element) {
        return new HashedNormal(name + step, 5, 1).element(element);
    }

    /** Values of a matrix (5 x 7) and a vector (3) after some steps. */
    private static float[] train(OptimizerSettings settings) {
        return OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(1, 1);
            Parameter vector =
                    root.child("a", 0).parameter("vector", ParameterRole.VECTOR, Initial.normal(1), Split.none(), 3);
            Parameter matrix = root.child("a", 0)
                    .parameter("matrix", ParameterRole.HIDDEN_MATRIX, Initial.normal(1), Split.none(), 5, 7);
            Optimizer optimizer = settings.create(new OwnedParts(root));
            root.commit();
            LocalTensor flat = matrix.gradient().reshape(35);
            for (int step = 0; step < STEPS; step++) {
                for (int i = 0; i < 38; i++) {
                    if (i < 35) {
                        flat.set(gradient("matrix", step, i), i);
                    } else {
                        vector.gradient().set(gradient("vector", step, i - 35), i - 35);
                    }
                }
                optimizer.step(RATE * (step + 1), SCALE);
                assertThat(flat.get(3)).isZero();
                assertThat(vector.gradient().get(1)).isZero();
            }
            float[] values = new float[38];
            for (int i = 0; i < 38; i++) {
                values[i] = i < 35
                        ? matrix.value().reshape(35).get(i)
                        : vector.value().get(i - 35);
            }
            return values;
        });
    }

    /** One element of an optimizer, as its paper has it; it keeps its own state. */
    private interface Element {
        /** @param decay 0 for an element of a vector */
        double next(double value, double gradient, double rate, int step, double decay);
    }

    private static void compare(OptimizerSettings settings, Stream<Element> plain) {
        float[] found = train(settings);
        Element[] elements = plain.limit(found.length).toArray(Element[]::new);
        for (int i = 0; i < found.length; i++) {
            boolean isMatrix = i < 35;
            int at = isMatrix ? i : i - 35;
            String name = isMatrix ? "matrix" : "vector";
            double value = new HashedNormal("a.0." + name, OnRanks.SEED, 1).element(at);
            for (int step = 0; step < STEPS; step++) {
                double g = SCALE * gradient(name, step, at);
                value = elements[i].next(value, g, RATE * (step + 1), step + 1, isMatrix ? DECAY : 0);
            }
            assertThat((double) found[i]).isCloseTo(value, Offset.offset(5e-6));
        }
    }

    @Test
    void sgdIsThePlainLoopAndDecaysMatricesOnly() {
        compare(
                new Sgd.Settings(DECAY),
                Stream.generate(() -> (value, g, rate, _, decay) -> value - rate * (g + decay * value)));
    }

    private static final class PlainMomentum implements Element {
        private final boolean nesterov;
        private double velocity;

        PlainMomentum(boolean nesterov) {
            this.nesterov = nesterov;
        }

        @Override
        public double next(double value, double gradient, double rate, int step, double decay) {
            double g = gradient + decay * value;
            velocity = MOMENTUM * velocity + g;
            return value - rate * (nesterov ? g + MOMENTUM * velocity : velocity);
        }
    }

    @Test
    void momentumIsThePlainLoopAndDecaysMatricesOnly() {
        compare(new Momentum.Settings(MOMENTUM, DECAY, false), Stream.generate(() -> new PlainMomentum(false)));
    }

    @Test
    void nesterovIsThePlainLoopAndDecaysMatricesOnly() {
        compare(new Momentum.Settings(MOMENTUM, DECAY, true), Stream.generate(() -> new PlainMomentum(true)));
    }

    private static final class PlainAdam implements Element {
        private final boolean decoupled;
        private double first;
        private double second;

        PlainAdam(boolean decoupled) {
            this.decoupled = decoupled;
        }

        @Override
        public double next(double value, double gradient, double rate, int step, double decay) {
            double g = decoupled ? gradient : gradient + decay * value;
            first = 0.8 * first + 0.2 * g;
            second = 0.9 * second + 0.1 * g * g;
            double kept = decoupled ? value * (1 - rate * decay) : value;
            return kept
                    - rate
                            * (first / (1 - Math.pow(0.8, step)))
                            / (Math.sqrt(second / (1 - Math.pow(0.9, step))) + 1e-6);
        }
    }

    @Test
    void adamIsThePlainLoopAndDecaysMatricesOnly() {
        compare(new Adam.Settings(0.8, 0.9, 1e-6, DECAY), Stream.generate(() -> new PlainAdam(false)));
    }

    @Test
    void adamWIsThePlainLoopAndDecaysMatricesOnly() {
        compare(new AdamW.Settings(0.8, 0.9, 1e-6, DECAY), Stream.generate(() -> new PlainAdam(true)));
    }

    private static Stream<OptimizerSettings> all() {
        return Stream.of(
                new Sgd.Settings(0),
                new Momentum.Settings(0.9, 0, false),
                new Momentum.Settings(0.9, 0, true),
                Adam.Settings.withDecay(0),
                AdamW.Settings.withDecay(0),
                new Muon.Settings(0.95, 0, 1, AdamW.Settings.withDecay(0)));
    }

    /** All sizes are multiples of a cache line, so that nothing is added for alignment. */
    @ParameterizedTest
    @MethodSource("all")
    void theStateTakesTheBytesThatAreDeclared(OptimizerSettings settings) {
        Map<ParameterRole, Long> elements = new EnumMap<>(Map.of(
                ParameterRole.HIDDEN_MATRIX, 2L * 48 * 16,
                ParameterRole.EMBEDDING, 32L * 16,
                ParameterRole.HEAD, 32L * 16,
                ParameterRole.VECTOR, 16L));
        long expected = elements.entrySet().stream()
                .mapToLong(entry -> Float.BYTES * entry.getValue() * settings.statesPerElement(entry.getKey()))
                .sum();
        long found = OnRanks.alone(world -> {
            ModelAssembly root = world.assembly(1, 1);
            Initial initial = Initial.constant(0);
            root.parameter("table", ParameterRole.EMBEDDING, initial, Split.none(), 32, 16);
            for (int i = 0; i < 2; i++) {
                root.child("blocks", i).parameter("up", ParameterRole.HIDDEN_MATRIX, initial, Split.none(), 48, 16);
            }
            root.parameter("norm", ParameterRole.VECTOR, initial, Split.none(), 16);
            root.parameter("head", ParameterRole.HEAD, initial, Split.none(), 32, 16);
            settings.create(new OwnedParts(root));
            root.commit();
            return root.memoryReport().bytes(MemoryKind.OPTIMIZER);
        });
        assertThat(found).isEqualTo(expected);
    }
}
