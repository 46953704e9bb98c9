package io.shardwright.runtime.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.shardwright.spi.AdamWStep;
import io.shardwright.spi.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {
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
                kernels.adamW(value, gradient, first, second, 0.7, new AdamWStep(step, 1e-2, 0.9, 0.95, 1e-8, 0.1));
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
            LocalTensor x = new Tensors(size).dense(size);
            double expected = new NaiveKernels().sumOfSquares(x);
            assertThat(kernels.sumOfSquares(x)).isCloseTo(expected, within(1e-12 * expected));
        }
    }
}
