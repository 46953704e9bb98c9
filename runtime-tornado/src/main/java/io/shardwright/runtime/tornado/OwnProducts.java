package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.Products;
import io.shardwright.spi.Activation;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Products that our own kernel makes, bias and activation with them.
 *
 * @param reason why no library makes them, where there is one that could
 */
record OwnProducts(@Nullable String reason) implements MatrixProducts {
    static final OwnProducts ONLY = new OwnProducts(null);

    @Override
    public String describe() {
        return "matrix products by our own kernel" + (reason == null ? "" : " and not by cuBLAS: " + reason);
    }

    @Override
    public List<Call> linear(
            DeviceMemory memory, LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b) {
        return List.of(Products.linear(memory, y, x, w, b));
    }

    @Override
    public List<Call> linearActivate(
            DeviceMemory memory,
            LocalTensor h,
            LocalTensor a,
            LocalTensor x,
            LocalTensor w,
            @Nullable LocalTensor b,
            Activation activation) {
        return List.of(Products.linearActivate(memory, h, a, x, w, b, activation));
    }

    @Override
    public List<Call> inputGradient(DeviceMemory memory, LocalTensor dx, LocalTensor dy, LocalTensor w, boolean add) {
        return List.of(Products.inputGradient(memory, dx, dy, w, add));
    }

    @Override
    public List<Call> addWeightGradient(DeviceMemory memory, LocalTensor dw, LocalTensor dy, LocalTensor x) {
        return List.of(Products.addWeightGradient(memory, dw, dy, x));
    }
}
