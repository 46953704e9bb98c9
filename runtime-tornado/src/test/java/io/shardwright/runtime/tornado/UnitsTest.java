package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.runtime.cpu.AgainstNaive;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.runtime.tornado.kernel.Elements;
import io.shardwright.runtime.tornado.launch.Grid;
import io.shardwright.runtime.tornado.launch.KernelLaunch;
import io.shardwright.runtime.tornado.launch.TornadoException;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/** Units of one kind make the same calls at other places, and are one graph. */
class UnitsTest {
    private static final int UNITS = 3;
    private static final int BYTES = 1 << 20;

    private final TornadoKernels device = OnDevice.device();
    private final MemorySegment memory = device.allocate(OnDevice::allocate, BYTES);

    /** A layer with a weight of its own, whose result the next one takes. */
    private record Layer(LocalTensor w, LocalTensor h, LocalTensor y) {
        static List<Layer> some(Tensors tensors) {
            return IntStream.range(0, UNITS)
                    .mapToObj(_ -> new Layer(tensors.dense(5, 5), tensors.dense(6, 5), tensors.dense(6, 5)))
                    .toList();
        }

        void forward(Kernels kernels, LocalTensor x, long dropped, boolean reads) {
            kernels.beforeUnit();
            kernels.linear(h, x, w);
            if (reads) {
                kernels.toHost(h);
            }
            kernels.dropoutAdd(y, h, x, new DropoutMask(dropped, 0.5, new long[] {12, 5}, new long[] {0, 0}), 7);
            kernels.afterUnit();
        }
    }

    private static List<LocalTensor> results(Kernels kernels, Tensors tensors, boolean reads) {
        List<Layer> layers = Layer.some(tensors);
        LocalTensor x = tensors.dense(6, 5);
        for (int i = 0; i < UNITS; i++) {
            layers.get(i).forward(kernels, x, 99L << 40 | i, reads);
            x = layers.get(i).y();
        }
        return layers.stream().map(Layer::y).toList();
    }

    private void check(boolean reads) {
        List<LocalTensor> expected = results(new NaiveKernels(), OnDevice.tensors(OnDevice.allocate(BYTES)), reads);
        List<LocalTensor> actual = results(device, OnDevice.tensors(memory), reads);
        actual.forEach(device::toHost);
        for (int i = 0; i < UNITS; i++) {
            AgainstNaive.compare("unit " + i, actual.get(i), expected.get(i), 5);
        }
    }

    @Test
    void unitsOfAKindAreCapturedOnce() {
        check(false);
        // One of the units, and one of what the host reads of each.
        assertThat(device.graphs()).isEqualTo(2);
        assertThat(device.executions()).isEqualTo(2 * UNITS);
    }

    @Test
    void anUpdateIsCapturedOnceWhateverFollows() {
        Tensors tensors = OnDevice.tensors(memory);
        LocalTensor value = tensors.dense(5, 5);
        LocalTensor gradient = tensors.dense(5, 5);
        LocalTensor y = tensors.dense(5, 5);
        for (int factor = 1; factor <= UNITS; factor++) {
            device.sgd(value, gradient, 1, 0.1, 0);
            device.afterUpdate();
            device.fill(y, factor);
            device.toHost(y);
        }
        // One of the update, and one of each that follows.
        assertThat(device.graphs()).isEqualTo(1 + UNITS);
        assertThat(device.executions()).isEqualTo(2 * UNITS);
    }

    public static void readAnywhere(
            KernelContext context, FloatArray memory, ShortArray halves, FloatArray changing, int from, int y) {
        Elements.set(memory, halves, y, 0, memory.get((int) changing.get(from)));
    }

    private void readFloat(LocalTensor y, float from) {
        device.record(KernelLaunch.of(
                "readAnywhere",
                Grid.over(1),
                new float[] {from},
                UnitsTest::readAnywhere,
                device.memory().dense(y)));
        device.toHost(y);
    }

    @Test
    void whatFailsAfterItHasRunEndsTheRunWithTheDevicesName() {
        assumeThat(TornadoDevices.areStandIns())
                .as("a device that throws where memory ends")
                .isTrue();
        LocalTensor y = OnDevice.tensors(memory).dense(1);
        readFloat(y, 0);
        assertThatThrownBy(() -> readFloat(y, BYTES))
                .isInstanceOf(TornadoException.class)
                .hasMessageContaining("the device stand-in doesn't run what it has run before");
    }

    @Test
    void unitsWithinWhichTheHostReadsEndNoGraphs() {
        check(true);
        // One up to what each reads, and one for each result, of which the first has what was called last.
        assertThat(device.executions()).isEqualTo(2 * UNITS);
    }
}
