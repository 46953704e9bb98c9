package io.shardwright.runtime.tornado.matmul;

import io.shardwright.runtime.tornado.launch.DeviceCall;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The matmuls of a linear layer as calls. */
public interface DeviceMatmuls {
    /** Who makes them, as part of a sentence. */
    String describe();

    /** {@code y = x wᵀ + b}. */
    List<DeviceCall> linear(DeviceMemory memory, LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b);

    /** {@code a = activation(h)} and {@code slope = activation'(h)} of {@code h = x wᵀ + b}. */
    List<DeviceCall> linearActivate(
            DeviceMemory memory,
            LocalTensor a,
            LocalTensor slope,
            LocalTensor x,
            LocalTensor w,
            @Nullable LocalTensor b,
            Activation activation);

    /** {@code dx = dy w}, or {@code dx += dy w}. */
    List<DeviceCall> inputGradient(DeviceMemory memory, LocalTensor dx, LocalTensor dy, LocalTensor w, boolean add);

    /** {@code dw += dyᵀ x}. */
    List<DeviceCall> addWeightGradient(DeviceMemory memory, LocalTensor dw, LocalTensor dy, LocalTensor x);
}
