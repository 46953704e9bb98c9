package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.spi.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SquaresTest {
    /** More of them than fit into one graph. */
    private static final int TENSORS = 200;

    @Test
    void sumsOfSquaresOfManyTensorsAgree() {
        TornadoKernels device = OnDevice.device();
        double actual = sum(device, OnDevice.tensors(device.allocate(OnDevice::allocate, 1 << 20)));
        double expected = sum(new NaiveKernels(), OnDevice.tensors(OnDevice.allocate(1 << 20)));
        assertThat(actual).isCloseTo(expected, Offset.offset(1e-6 * expected));
        assertThat(device.executions()).isGreaterThan(1);
    }

    private static double sum(Kernels kernels, Tensors tensors) {
        List<LocalTensor> made = IntStream.range(0, TENSORS)
                .mapToObj(i -> tensors.dense(1 + 5L * i))
                .toList();
        kernels.scale(made.getLast(), made.getLast(), 3);
        return kernels.sumOfSquares(made);
    }
}
