package io.shardwright.runtime.cpu;

import io.shardwright.spi.attention.SequencePositions;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.tensor.LocalTensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels that go row by row, where no single stride leads through the rows: of heads, sections of heads, and both. */
class HeadsTest {
    private static final int BATCH = 3;
    private static final int HEADS = 2;
    private static final int SEQ = 5;

    private static LocalTensor heads(Tensors tensors, int size) {
        return tensors.heads(1, BATCH, HEADS, SEQ, size);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 37})
    void elementwiseKernelsAgree(int size) {
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor x = heads(tensors, size);
            LocalTensor t = tensors.dense(BATCH, HEADS, SEQ, size);
            LocalTensor y = heads(tensors, size);
            LocalTensor z = tensors.dense(BATCH, HEADS, SEQ, size);
            LocalTensor sum = tensors.dense(HEADS, SEQ, size);
            LocalTensor dGate = heads(tensors, size);
            LocalTensor dUp = heads(tensors, size);
            kernels.scale(y, x, 1.5);
            kernels.add(z, y, t);
            kernels.multiply(y, z, y);
            kernels.activate(y, y, Activation.SILU);
            kernels.activateGradient(z, t, y, Activation.GELU);
            kernels.activateMultiply(y, z, x, Activation.TANH);
            kernels.activateMultiplyGradient(dGate, dUp, y, z, x, Activation.TANH);
            kernels.addBroadcast(y, y, sum);
            kernels.addBroadcastGradient(sum, y);
            kernels.copy(t, y);
            kernels.chain(y, x, t, SomeChains.Y);
            kernels.chain(z, x, t, y, y, SomeChains.Y_GRADIENT);
            return List.of(y, z, t, x, sum, dGate, dUp);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 37})
    void dropoutAgrees(int size) {
        DropoutMask mask = new DropoutMask(7, 0.3, new long[] {0, 0, 0, 0}, new long[] {BATCH, HEADS, SEQ, size});
        AgainstNaive.check(1, (kernels, tensors) -> {
            LocalTensor y = heads(tensors, size);
            LocalTensor x = heads(tensors, size);
            LocalTensor residual = tensors.dense(BATCH, HEADS, SEQ, size);
            kernels.dropout(y, x, mask, 4);
            kernels.dropoutAdd(x, x, residual, mask, 4);
            return List.of(x, y);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 37})
    void normsAgree(int size) {
        AgainstNaive.check(size, (kernels, tensors) -> {
            LocalTensor x = heads(tensors, size);
            LocalTensor y = heads(tensors, size);
            LocalTensor residual = tensors.dense(BATCH, HEADS, SEQ, size);
            LocalTensor sum = heads(tensors, size);
            LocalTensor mean = tensors.dense(BATCH, HEADS, SEQ);
            LocalTensor rstd = tensors.dense(BATCH, HEADS, SEQ);
            LocalTensor w = tensors.dense(size);
            LocalTensor b = tensors.dense(size);
            LocalTensor dw = tensors.dense(size);
            LocalTensor db = tensors.dense(size);
            LocalTensor dx = heads(tensors, size);
            LocalTensor dx2 = tensors.dense(BATCH, HEADS, SEQ, size);
            kernels.rmsNorm(y, rstd, x, w, 1e-5);
            kernels.rmsNormGradient(dx, dw, y, x, rstd, w);
            kernels.addRmsNorm(sum, y, rstd, x, residual, w, 1e-5);
            kernels.addRmsNormGradient(dx2, dw, y, sum, rstd, w, residual);
            kernels.layerNorm(y, mean, rstd, x, w, b, 1e-5);
            kernels.layerNormGradient(dx, dw, db, y, x, mean, rstd, w);
            kernels.addLayerNorm(sum, y, mean, rstd, x, residual, w, b, 1e-5);
            kernels.addLayerNormGradient(dx2, dw, db, y, sum, mean, rstd, w, dx);
            return List.of(y, sum, mean, rstd, dx, dx2, dw, db);
        });
    }

    /** As many rows of as many elements are all that a norm asks for. */
    @ParameterizedTest
    @ValueSource(ints = {8, 37})
    void normsAgreeOnTensorsWhoseRowsLieInOtherDims(int size) {
        AgainstNaive.check(size, (kernels, tensors) -> {
            LocalTensor x = tensors.heads(1, BATCH, HEADS, SEQ, size);
            LocalTensor y = tensors.heads(1, BATCH, SEQ, HEADS, size);
            LocalTensor z = tensors.heads(1, HEADS, BATCH, SEQ, size);
            LocalTensor rstd = tensors.dense(BATCH, HEADS, SEQ);
            LocalTensor w = tensors.dense(size);
            LocalTensor dw = tensors.dense(size);
            LocalTensor dx = tensors.dense(BATCH * HEADS * SEQ, size);
            kernels.rmsNorm(y, rstd, x, w, 1e-5);
            kernels.rmsNorm(z, rstd, y, w, 1e-5);
            kernels.rmsNormGradient(dx, dw, y, x, rstd, w);
            kernels.addRmsNorm(z, y, rstd, x, dx, w, 1e-5);
            kernels.addRmsNormGradient(dx, dw, z, y, rstd, w, x);
            return List.of(x, y, z, rstd, dx, dw);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 32, 38, 64, 80, 96, 128, 256, 272})
    void normsOfHeadsWithRotaryPositionsAgree(int size) {
        AgainstNaive.check(size, (kernels, tensors) -> {
            LocalTensor x = heads(tensors, size);
            LocalTensor w = tensors.dense(size);
            LocalTensor y = heads(tensors, size);
            LocalTensor dense = tensors.dense(BATCH, HEADS, SEQ, size);
            LocalTensor rstd = tensors.dense(BATCH, HEADS, SEQ);
            LocalTensor dx = heads(tensors, size);
            LocalTensor dw = tensors.dense(size);
            SequencePositions second = new SequencePositions(2 * SEQ, 2, 1, 1);
            kernels.rmsNormRotary(y, rstd, x, w, 1e-5, 1000);
            kernels.rmsNormRotaryGradient(dx, dw, y, x, rstd, w, 1000);
            kernels.rmsNormRotary(dense, rstd, x, w, 1e-5, second, 1000);
            kernels.rmsNormRotaryGradient(dense, dw, dense, x, rstd, w, second, 1000);
            return List.of(y, rstd, dx, dw, dense);
        });
    }
}
