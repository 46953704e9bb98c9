package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.LibraryProduct.Factor;
import io.shardwright.runtime.tornado.kernel.Activations;
import io.shardwright.runtime.tornado.kernel.Broadcasts;
import io.shardwright.spi.Activation;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Products that cuBLAS makes, in float32; bias and activation are kernels of their own after them. */
final class CuBlasProducts implements MatrixProducts {
    @Override
    public String describe() {
        return "matrix products by cuBLAS";
    }

    @Override
    public List<Call> linear(
            DeviceMemory memory, LocalTensor y, LocalTensor x, LocalTensor w, @Nullable LocalTensor b) {
        Rows from = memory.rows(x);
        Factor rows = new Factor(from.at(), from.stride(), false);
        Factor weight = new Factor(memory.dense(w), from.cols(), true);
        List<Call> calls = new ArrayList<>();
        calls.add(new LibraryProduct(memory.rows(y), rows, weight, from.cols(), false));
        if (b != null) {
            calls.add(Broadcasts.add(memory, y, y, b));
        }
        return calls;
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
        List<Call> calls = linear(memory, h, x, w, b);
        calls.add(Activations.activate(memory, a, h, activation));
        return calls;
    }

    @Override
    public List<Call> inputGradient(DeviceMemory memory, LocalTensor dx, LocalTensor dy, LocalTensor w, boolean add) {
        Rows from = memory.rows(dy);
        Rows to = memory.rows(dx);
        Factor rows = new Factor(from.at(), from.stride(), false);
        Factor weight = new Factor(memory.dense(w), to.cols(), false);
        return List.of(new LibraryProduct(to, rows, weight, from.cols(), add));
    }

    @Override
    public List<Call> addWeightGradient(DeviceMemory memory, LocalTensor dw, LocalTensor dy, LocalTensor x) {
        Rows from = memory.rows(dy);
        Rows by = memory.rows(x);
        Rows to = new Rows(memory.dense(dw), by.cols(), from.cols(), by.cols());
        Factor transposed = new Factor(from.at(), from.stride(), true);
        Factor rows = new Factor(by.at(), by.stride(), false);
        return List.of(new LibraryProduct(to, transposed, rows, by.rows(), true));
    }
}
