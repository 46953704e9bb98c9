package io.shardwright.runtime.tornado.check;

import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.generated.GeneratedKernel;
import io.shardwright.spi.kernel.generated.GeneratedKernels;
import io.shardwright.tensor.LocalTensor;

/** A small case of each method of {@link Kernels} that the compiler writes kernels for. */
final class SmallRows {
    private static final int ROWS = 37;
    private static final int COLS = 41;
    private static final double EPSILON = 1e-5;

    private final Kernels kernels;
    private final SmallTensors tensors;

    private SmallRows(Kernels kernels, SmallTensors tensors) {
        this.kernels = kernels;
        this.tensors = tensors;
    }

    static SmallCase of(String method, GeneratedKernels generated) {
        return SmallCase.of(
                (kernels, tensors) -> new SmallRows(kernels.with(generated), tensors).call(method),
                generated.forMethod(method).stream().map(GeneratedKernel::name).toArray(String[]::new));
    }

    private void call(String method) {
        switch (method) {
            case "layerNorm" -> kernels.layerNorm(made(), column(), column(), x(), row(), row(), EPSILON);
            case "addLayerNorm" ->
                kernels.addLayerNorm(made(), made(), column(), column(), x(), x(), row(), row(), EPSILON);
            case "layerNormGradient" ->
                kernels.layerNormGradient(made(), row(), row(), x(), x(), given(), given(), row());
            case "addLayerNormGradient" ->
                kernels.addLayerNormGradient(made(), row(), row(), x(), x(), given(), given(), row(), x());
            case "rmsNorm" -> kernels.rmsNorm(made(), column(), x(), row(), EPSILON);
            case "addRmsNorm" -> kernels.addRmsNorm(made(), made(), column(), x(), x(), row(), EPSILON);
            case "rmsNormGradient" -> kernels.rmsNormGradient(made(), row(), x(), x(), given(), row());
            case "addRmsNormGradient" -> kernels.addRmsNormGradient(made(), row(), x(), x(), given(), row(), x());
            case "softmax" -> kernels.softmax(made(), x());
            case "softmaxGradient" -> kernels.softmaxGradient(made(), x(), x());
            case "logSoftmax" -> kernels.logSoftmax(made(), x());
            case "logSoftmaxGradient" -> kernels.logSoftmaxGradient(made(), x(), x());
            case "logSumExp" -> kernels.logSumExp(column(), x());
            case "logSumExpGradient" -> kernels.logSumExpGradient(made(), given(), x(), given());
            default -> throw new IllegalArgumentException("no small case of " + method);
        }
    }

    private LocalTensor made() {
        return tensors.empty(ROWS, COLS);
    }

    private LocalTensor column() {
        return tensors.empty(ROWS);
    }

    private LocalTensor x() {
        return tensors.given(ROWS, COLS);
    }

    private LocalTensor row() {
        return tensors.given(COLS);
    }

    private LocalTensor given() {
        return tensors.given(ROWS);
    }
}
