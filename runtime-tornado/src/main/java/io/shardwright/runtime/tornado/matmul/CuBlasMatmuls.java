package io.shardwright.runtime.tornado.matmul;

import io.shardwright.runtime.tornado.kernel.EpilogueKernel;
import io.shardwright.runtime.tornado.launch.CuBlasFunction;
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

/**
 * Matmuls that cuBLAS makes; a bias is written to the result before them, and activations are a kernel after them. It has none whose factors are of one type and
 * the result of another: those our own kernel makes.
 *
 * @param floats what makes those of float32
 * @param bf16 why cuBLAS makes none of bf16; null where it does
 */
public record CuBlasMatmuls(CuBlasFunction floats, @Nullable String bf16) implements DeviceMatmuls {
    @Override
    public String describe() {
        return "matmuls by cuBLAS"
                + (floats == CuBlasFunction.TF32 ? " in TF32" : "")
                + (bf16 == null ? "" : ", those of bf16 by our own kernel: " + bf16);
    }

    @Override
    public List<DeviceCall> linear(
            DeviceMemory memory, LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b) {
        CuBlasFunction function = function(y, x, w);
        if (function == null) {
            return OwnMatmuls.ONLY.linear(memory, y, x, w, b);
        }
        DeviceRows from = memory.rows(x);
        Factor rows = new Factor(from.at(), from.stride(), false);
        Factor weight = new Factor(memory.dense(w), from.cols(), true);
        List<DeviceCall> calls = new ArrayList<>();
        if (b != null) {
            calls.add(EpilogueKernel.bias(memory, y, b));
        }
        calls.add(new CuBlasMatmul(function, memory.rows(y), rows, weight, from.cols(), b != null));
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
        CuBlasFunction function = function(a, slope, x, w);
        if (function == null) {
            return OwnMatmuls.ONLY.linearActivate(memory, a, slope, x, w, b, activation);
        }
        List<DeviceCall> calls = linear(memory, slope, x, w, b);
        calls.add(EpilogueKernel.activation(memory, a, slope, activation));
        return calls;
    }

    @Override
    public List<DeviceCall> inputGradient(
            DeviceMemory memory, LocalTensor dx, LocalTensor dy, LocalTensor w, boolean add) {
        CuBlasFunction function = function(dx, dy, w);
        if (function == null) {
            return OwnMatmuls.ONLY.inputGradient(memory, dx, dy, w, add);
        }
        DeviceRows from = memory.rows(dy);
        DeviceRows to = memory.rows(dx);
        Factor rows = new Factor(from.at(), from.stride(), false);
        Factor weight = new Factor(memory.dense(w), to.cols(), false);
        return List.of(new CuBlasMatmul(function, to, rows, weight, from.cols(), add));
    }

    @Override
    public List<DeviceCall> addWeightGradient(DeviceMemory memory, LocalTensor dw, LocalTensor dy, LocalTensor x) {
        CuBlasFunction function = function(dw, dy, x);
        if (function == null) {
            return OwnMatmuls.ONLY.addWeightGradient(memory, dw, dy, x);
        }
        DeviceRows from = memory.rows(dy);
        DeviceRows by = memory.rows(x);
        DeviceRows to = new DeviceRows(memory.dense(dw), by.cols(), from.cols(), by.cols());
        Factor transposed = new Factor(from.at(), from.stride(), true);
        Factor rows = new Factor(by.at(), by.stride(), false);
        return List.of(new CuBlasMatmul(function, to, transposed, rows, by.rows(), true));
    }

    /** Null if none makes matmuls of these types. */
    private @Nullable CuBlasFunction function(LocalTensor... tensors) {
        boolean isBf16 = tensors[0].type() == DType.BF16;
        boolean isOfOneType = Arrays.stream(tensors).allMatch(x -> x.type() == tensors[0].type());
        return !isOfOneType || isBf16 && bf16 != null ? null : isBf16 ? CuBlasFunction.BF16 : floats;
    }
}
