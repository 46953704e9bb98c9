package io.shardwright.runtime.tornado;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.shardwright.runtime.cpu.Tensors;
import io.shardwright.runtime.tornado.launch.TornadoException;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 13, 64, 207})
    void chainsAgree(int size) {
        OnDevice.check(1, (kernels, tensors) -> {
            LocalTensor x = tensors.strided(3, 5, size);
            LocalTensor t = tensors.dense(3, 5, size);
            LocalTensor y = tensors.strided(3, 5, size);
            LocalTensor dX = tensors.dense(3, 5, size);
            LocalTensor dT = tensors.strided(3, 5, size);
            kernels.chain(y, x, t, SomeDeviceChains.Y);
            kernels.chain(dX, dT, y, x, t, SomeDeviceChains.Y_GRADIENT);
            kernels.chain(t, x, t, SomeDeviceChains.Y);
            return List.of(x, t, y, dX, dT);
        });
    }

    @Test
    void theStandInRefusesWhatTornadoVmCannotCompileAndTheKernelIsNamed() {
        assumeThat(TornadoDevices.areStandIns()).as("the stand-in").isTrue();
        TornadoKernels device = OnDevice.device();
        Tensors tensors = OnDevice.tensors(device.allocate(OnDevice::allocate, 1 << 12));
        LocalTensor y = tensors.dense(3, 5);
        device.chain(y, tensors.dense(3, 5), ValueAddedToItself.CHAIN);
        assertThatExceptionOfType(TornadoException.class)
                .isThrownBy(() -> device.toHost(y))
                .withMessageContainingAll(
                        ValueAddedToItself.CHAIN.name(), "ValueAddedToItself.doubled adds a value to itself", "Fix: ");
    }

    @Test
    void aModelThatWasCompiledWithoutTornadoVmIsRefused() {
        TornadoKernels device = OnDevice.device();
        Tensors tensors = OnDevice.tensors(device.allocate(OnDevice::allocate, 1 << 12));
        ElementwiseChain chain = new ElementwiseChain("my.ShardedMlpChains.Y", 1, 1, 0, _ -> {});
        assertThatExceptionOfType(TornadoException.class)
                .isThrownBy(() -> device.chain(tensors.dense(3, 5), tensors.dense(3, 5), chain))
                .withMessageContainingAll("my.ShardedMlpChains.Y", "compiled without TornadoVM's API", "Fix: put");
    }
}
