package io.shardwright.runtime.tornado.matmul;

import io.shardwright.runtime.tornado.kernel.MatmulKernel;
import io.shardwright.runtime.tornado.launch.DeviceCall;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Matmuls that our own kernel makes, bias and activation with them.
 *
 * @param reason why no library makes them, where there is one that could
 */
public record OwnMatmuls(@Nullable String reason) implements DeviceMatmuls {
    public static final OwnMatmuls ONLY = new OwnMatmuls(null);

    @Override
    public String describe() {
        return "matmuls by our own kernel" + (reason == null ? "" : " and not by cuBLAS: " + reason);
    }

    @Override
    public List<DeviceCall> linear(
            DeviceMemory memory, LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b) {
        return List.of(MatmulKernel.linear(memory, y, x, w, b));
    }

    @Override
    public List<DeviceCall> linearActivate(
            DeviceMemory memory,
            LocalTensor a,
            LocalTensor slope,
            LocalTensor x,
            LocalTensor w,
            @Nullable LocalTensor b,
            Activation activation) {
        return List.of(MatmulKernel.linearActivate(memory, a, slope, x, w, b, activation));
    }

    @Override
    public List<DeviceCall> inputGradient(
            DeviceMemory memory, LocalTensor dx, LocalTensor dy, LocalTensor w, boolean add) {
        return List.of(MatmulKernel.inputGradient(memory, dx, dy, w, add));
    }

    @Override
    public List<DeviceCall> addWeightGradient(DeviceMemory memory, LocalTensor dw, LocalTensor dy, LocalTensor x) {
        return List.of(MatmulKernel.addWeightGradient(memory, dw, dy, x));
    }
}
