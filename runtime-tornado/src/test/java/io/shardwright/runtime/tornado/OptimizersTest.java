package io.shardwright.runtime.tornado;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizersTest {
    /** Of value and gradient, with two tensors of state; each step has a rate of its own. */
    interface Step {
        void run(
                Kernels kernels, LocalTensor value, LocalTensor gradient, LocalTensor one, LocalTensor two, int number);
    }

    static Stream<Arguments> steps() {
        Map<String, Step> steps = Map.of(
                "adamW",
                        (kernels, value, gradient, one, two, number) ->
                                kernels.adamW(value, gradient, one, two, 0.7, adam(number)),
                "adam",
                        (kernels, value, gradient, one, two, number) ->
                                kernels.adam(value, gradient, one, two, 0.7, adam(number)),
                "sgd",
                        (kernels, value, gradient, _, _, number) ->
                                kernels.sgd(value, gradient, 0.7, 0.1 / number, 0.01),
                "momentum",
                        (kernels, value, gradient, one, _, number) -> kernels.momentum(
                                value, gradient, one, 0.7, new MomentumStep(0.1 / number, 0.9, 0.1, false)),
                "nesterov",
                        (kernels, value, gradient, one, _, number) -> kernels.momentum(
                                value, gradient, one, 0.7, new MomentumStep(0.1 / number, 0.9, 0.1, true)),
                "muonDirection",
                        (kernels, _, gradient, one, _, number) ->
                                kernels.muonDirection(gradient, one, 0.7 / number, 0.95));
        return steps.entrySet().stream()
                .flatMap(step -> IntStream.of(1, 13, 207)
                        .mapToObj(size -> Arguments.of(Named.of(step.getKey(), step.getValue()), size)));
    }

    private static AdamStep adam(int number) {
        return new AdamStep(number, 1e-2 / number, 0.9, 0.95, 1e-8, 0.1);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void severalStepsAgree(Step step, int size) {
        OnDevice.check(3, (kernels, tensors) -> {
            LocalTensor value = tensors.dense(size);
            LocalTensor gradient = tensors.dense(size);
            LocalTensor slope = tensors.dense(size);
            LocalTensor one = tensors.dense(size);
            LocalTensor two = tensors.dense(size);
            kernels.fill(one, 0);
            kernels.fill(two, 0);
            for (int number = 1; number <= 3; number++) {
                kernels.add(gradient, gradient, slope);
                step.run(kernels, value, gradient, one, two, number);
            }
            return List.of(value, gradient, one, two);
        });
    }
}
