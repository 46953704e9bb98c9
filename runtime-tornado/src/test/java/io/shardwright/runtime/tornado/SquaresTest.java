package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SquaresTest {
    private static final int TENSORS = 24;

    /** Calls that leave no room for so many more in the same graph; TornadoVM compiles what is the same quickly. */
    private static final int CALLS_BEFORE = 58;

    @Test
    void sumsOfSquaresOfManyTensorsAgree() {
        TornadoKernels device = OnDevice.device();
        double actual = sum(device, OnDevice.tensors(device.allocate(OnDevice::allocate, 1 << 20)));
        double expected = sum(new NaiveKernels(), OnDevice.tensors(OnDevice.allocate(1 << 20)));
        assertThat(actual).isCloseTo(expected, Offset.offset(1e-6 * expected));
        assertThat(device.executions()).isEqualTo(2);
    }

    private static double sum(Kernels kernels, Tensors tensors) {
        List<LocalTensor> made = IntStream.range(0, TENSORS)
                .mapToObj(i -> tensors.dense(1 + 5L * i))
                .toList();
        LocalTensor w = tensors.dense(1, 1);
        for (int i = 0; i < CALLS_BEFORE; i++) {
            kernels.linear(made.getFirst().reshape(1, 1), w, w);
        }
        return kernels.sumOfSquares(made);
    }
}
