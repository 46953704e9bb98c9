package io.shardwright.runtime.tornado.matmul;

import io.shardwright.runtime.tornado.kernel.EpilogueKernel;
import io.shardwright.runtime.tornado.launch.CuBlasMatmul;
import io.shardwright.runtime.tornado.launch.CuBlasMatmul.Factor;
import io.shardwright.runtime.tornado.launch.DeviceCall;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.DeviceRows;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Matmuls that cuBLAS makes, in float32; bias and activation are a kernel of their own after them. Those of bf16 our own kernel makes. */
public final class CuBlasMatmuls implements DeviceMatmuls {
    @Override
    public String describe() {
        return "matmuls by cuBLAS";
    }

    @Override
    public List<DeviceCall> linear(
            DeviceMemory memory, LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b) {
        if (isBf16(y, x, w)) {
            return OwnMatmuls.ONLY.linear(memory, y, x, w, b);
        }
        DeviceRows from = memory.rows(x);
        Factor rows = new Factor(from.at(), from.stride(), false);
        Factor weight = new Factor(memory.dense(w), from.cols(), true);
        List<DeviceCall> calls = new ArrayList<>();
        calls.add(new CuBlasMatmul(memory.rows(y), rows, weight, from.cols(), false));
        if (b != null) {
            calls.add(EpilogueKernel.bias(memory, y, b));
        }
        return calls;
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
        if (isBf16(a, slope, x, w)) {
            return OwnMatmuls.ONLY.linearActivate(memory, a, slope, x, w, b, activation);
        }
        List<DeviceCall> calls = linear(memory, slope, x, w, null);
        calls.add(EpilogueKernel.activation(memory, a, slope, b, activation));
        return calls;
    }

    @Override
    public List<DeviceCall> inputGradient(
            DeviceMemory memory, LocalTensor dx, LocalTensor dy, LocalTensor w, boolean add) {
        if (isBf16(dx, dy, w)) {
            return OwnMatmuls.ONLY.inputGradient(memory, dx, dy, w, add);
        }
        DeviceRows from = memory.rows(dy);
        DeviceRows to = memory.rows(dx);
        Factor rows = new Factor(from.at(), from.stride(), false);
        Factor weight = new Factor(memory.dense(w), to.cols(), false);
        return List.of(new CuBlasMatmul(to, rows, weight, from.cols(), add));
    }

    @Override
    public List<DeviceCall> addWeightGradient(DeviceMemory memory, LocalTensor dw, LocalTensor dy, LocalTensor x) {
        if (isBf16(dw, dy, x)) {
            return OwnMatmuls.ONLY.addWeightGradient(memory, dw, dy, x);
        }
        DeviceRows from = memory.rows(dy);
        DeviceRows by = memory.rows(x);
        DeviceRows to = new DeviceRows(memory.dense(dw), by.cols(), from.cols(), by.cols());
        Factor transposed = new Factor(from.at(), from.stride(), true);
        Factor rows = new Factor(by.at(), by.stride(), false);
        return List.of(new CuBlasMatmul(to, transposed, rows, by.rows(), true));
    }

    private static boolean isBf16(LocalTensor... tensors) {
        return Arrays.stream(tensors).anyMatch(x -> x.type() == DType.BF16);
    }
}
