package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {
    /** A step on values, gradients, and as much state as it takes. */
    private interface Step {
        void run(
                Kernels kernels, LocalTensor value, LocalTensor gradient, LocalTensor one, LocalTensor two, int number);
    }

    private static Stream<Arguments> steps() {
        Map<String, Step> steps = Map.of(
                "adam",
                (kernels, value, gradient, one, two, number) ->
                        kernels.adam(value, gradient, one, two, 0.7, new AdamStep(number, 1e-2, 0.9, 0.95, 1e-8, 0.1)),
                "momentum",
                (kernels, value, gradient, one, _, _) ->
                        kernels.momentum(value, gradient, one, 0.7, new MomentumStep(0.1, 0.9, 0.1, false)),
                "nesterov",
                (kernels, value, gradient, one, _, _) ->
                        kernels.momentum(value, gradient, one, 0.7, new MomentumStep(0.1, 0.9, 0.1, true)),
                "muonDirection",
                (kernels, _, gradient, one, _, _) -> kernels.muonDirection(gradient, one, 0.7, 0.95));
        return steps.entrySet().stream()
                .flatMap(step -> IntStream.of(1, 13, 64, 207, 257)
                        .mapToObj(size -> Arguments.of(Named.of(step.getKey(), step.getValue()), size)));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void severalStepsAgree(Step step, int size) {
        AgainstNaive.check(3, (kernels, tensors) -> {
            LocalTensor value = tensors.dense(size);
            LocalTensor gradient = tensors.dense(size);
            LocalTensor one = tensors.dense(size);
            LocalTensor two = tensors.dense(size);
            kernels.fill(one, 0);
            kernels.fill(two, 0);
            for (int number = 1; number <= 3; number++) {
                kernels.add(gradient, gradient, tensors.dense(size));
                step.run(kernels, value, gradient, one, two, number);
            }
            return List.of(value, gradient, one, two);
        });
    }

    /** Values and state stay f32. */
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207, 257, 5000})
    void halfGradientsDoAsWell(int size) {
        AgainstNaive.check(3, (kernels, tensors) -> {
            LocalTensor value = tensors.dense(size);
            List<LocalTensor> gradients = new ArrayList<>();
            LocalTensor one = tensors.dense(size);
            LocalTensor two = tensors.dense(size);
            kernels.multiply(two, two, two);
            for (int number = 1; number <= 2; number++) {
                for (int kind = 0; kind < 6; kind++) {
                    LocalTensor gradient = tensors.bf16(size);
                    AdamStep adam = new AdamStep(number, 1e-2, 0.9, 0.95, 1e-8, 0.1);
                    switch (kind) {
                        case 0 -> kernels.adam(value, gradient, one, two, 0.7, adam);
                        case 1 -> kernels.adamW(value, gradient, one, two, 0.7, adam);
                        case 2 -> kernels.sgd(value, gradient, 0.5, 0.1, 0.01);
                        case 3 -> kernels.momentum(value, gradient, one, 0.7, new MomentumStep(0.1, 0.9, 0.1, true));
                        case 4 -> kernels.muonDirection(gradient, one, 0.7, 0.95);
                        default -> kernels.copy(gradient, value);
                    }
                    gradients.add(gradient);
                }
            }
            assertThat(gradients.getFirst().get(size - 1)).isZero();
            return Stream.concat(Stream.of(value, one, two), gradients.stream()).toList();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207, 257})
    void threeStepsAgreeAndLeaveNoGradient(int size) {
        AgainstNaive.check(3, (kernels, tensors) -> {
            LocalTensor value = tensors.dense(size);
            LocalTensor gradient = tensors.dense(size);
            LocalTensor first = tensors.dense(size);
            LocalTensor second = tensors.dense(size);
            kernels.fill(first, 0);
            kernels.fill(second, 0);
            for (int step = 1; step <= 3; step++) {
                kernels.add(gradient, gradient, tensors.dense(size));
                kernels.adamW(value, gradient, first, second, 0.7, new AdamStep(step, 1e-2, 0.9, 0.95, 1e-8, 0.1));
            }
            assertThat(gradient.get(size - 1)).isZero();
            LocalTensor other = tensors.dense(size);
            LocalTensor slope = tensors.dense(size);
            kernels.sgd(other, slope, 0.5, 0.1, 0.01);
            return List.of(value, gradient, first, second, other, slope);
        });
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void sumsOfSquaresAreAddedInDouble(Kernels kernels) {
        for (int size : new int[] {1, 3, 64, 100_001}) {
            for (LocalTensor x : List.of(new Tensors(size).dense(size), new Tensors(size).bf16(size))) {
                double expected = new NaiveKernels().sumOfSquares(x);
                assertThat(kernels.sumOfSquares(x)).isCloseTo(expected, within(1e-12 * expected));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.shardwright.runtime.cpu.AgainstNaive#kinds")
    void squaresMayBeTooLargeOrTooSmallForFloats(Kernels kernels) {
        for (double magnitude : new double[] {1e-30, 1e-20, 1e25}) {
            LocalTensor x = new Tensors(7).dense(1000);
            kernels.scale(x, x, magnitude);
            double expected = new NaiveKernels().sumOfSquares(x);
            assertThat(kernels.sumOfSquares(x)).isCloseTo(expected, within(1e-12 * expected));
        }
    }
}
