package io.shardwright.runtime.tornado.check;

import io.shardwright.spi.kernel.DropoutMask;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.generated.GeneratedKernel;
import io.shardwright.spi.kernel.generated.GeneratedKernels;
import io.shardwright.tensor.LocalTensor;

/** A small case of each method of {@link Kernels} that the compiler writes kernels for. */
final class SmallRows {
    private static final int ROWS = 37;
    private static final int COLS = 41;
    private static final int RANKS = 2;
    private static final double EPSILON = 1e-5;
    private static final DropoutMask MASK = new DropoutMask(-77, 0.3, new long[] {9, 7, COLS}, new long[3]);
    private static final double BASE = 10_000;
    private static final double WEIGHT = 0.75;

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
            case "addBias" -> kernels.addBias(made(), x(), row());
            case "addBroadcast" -> kernels.addBroadcast(sequences(), givenSequences(), tensors.given(7, COLS));
            case "addBiasGradient" -> kernels.addBiasGradient(row(), x());
            case "addSpreadGradient" -> kernels.addSpreadGradient(row(), x());
            case "addBroadcastGradient" -> kernels.addBroadcastGradient(tensors.empty(7, COLS), givenSequences());
            case "dropout" -> kernels.dropout(sequences(), givenSequences(), MASK, 5);
            case "dropoutAdd" -> kernels.dropoutAdd(sequences(), givenSequences(), givenSequences(), MASK, 5);
            case "biasDropoutAdd" ->
                kernels.biasDropoutAdd(sequences(), givenSequences(), row(), givenSequences(), MASK, 5);
            case "rotary" -> kernels.rotary(heads(), givenHeads(), BASE);
            case "rotaryGradient" -> kernels.rotaryGradient(heads(), givenHeads(), BASE);
            case "rmsNormRotary" ->
                kernels.rmsNormRotary(
                        heads(), tensors.emptyFloats(2, 3, 11), givenHeads(), tensors.given(70), EPSILON, BASE);
            case "rmsNormRotaryGradient" ->
                kernels.rmsNormRotaryGradient(
                        heads(),
                        tensors.given(70),
                        givenHeads(),
                        givenHeads(),
                        tensors.givenFloats(2, 3, 11),
                        tensors.given(70),
                        BASE);
            case "crossEntropy" -> kernels.crossEntropy(tensors.emptyFloats(), column(), x(), targets(1), WEIGHT);
            case "crossEntropyStats" -> kernels.crossEntropyStats(columns(3), x(), targets(RANKS), COLS);
            case "crossEntropyJoin" ->
                kernels.crossEntropyJoin(tensors.emptyFloats(), column(), all(3), targets(RANKS), WEIGHT);
            case "crossEntropyGradient" ->
                kernels.crossEntropyGradient(made(), tensors.givenFloats(), x(), given(), targets(RANKS), COLS, WEIGHT);
            case "tokenLosses" -> kernels.tokenLosses(column(), column(), x(), targets(1), 0.1, 0.02, 0.3);
            case "tokenLossStats" -> kernels.tokenLossStats(columns(4), x(), targets(RANKS), COLS);
            case "tokenLossJoin" -> kernels.tokenLossJoin(column(), column(), all(4), targets(RANKS), 0.1, 0.02, 0.3);
            case "tokenLossGradient" ->
                kernels.tokenLossGradient(made(), given(), x(), given(), targets(RANKS), COLS, 0.1, 0.02, 0.3);
            case "divergence" -> kernels.divergence(column(), column(), column(), x(), x());
            case "divergenceStats" -> kernels.divergenceStats(columns(5), x(), x());
            case "divergenceJoin" -> kernels.divergenceJoin(column(), column(), column(), all(5));
            case "divergenceGradient" -> kernels.divergenceGradient(made(), given(), x(), given(), x(), given());
            case "meanCounted" -> kernels.meanCounted(tensors.emptyFloats(), given(), targets(1), WEIGHT);
            case "meanCountedGradient" ->
                kernels.meanCountedGradient(column(), tensors.givenFloats(), targets(1), WEIGHT);
            default -> throw new IllegalArgumentException("no small case of " + method);
        }
    }

    private LocalTensor made() {
        return tensors.empty(ROWS, COLS);
    }

    private LocalTensor column() {
        return tensors.emptyFloats(ROWS);
    }

    private LocalTensor x() {
        return tensors.given(ROWS, COLS);
    }

    private LocalTensor sequences() {
        return tensors.empty(2, 7, COLS);
    }

    private LocalTensor givenSequences() {
        return tensors.given(2, 7, COLS);
    }

    /** Two sequences of 11 positions, with 3 heads of 70. */
    private LocalTensor heads() {
        return tensors.empty(2, 11, 3 * 70).heads(3);
    }

    private LocalTensor givenHeads() {
        return tensors.given(2, 11, 3 * 70).heads(3);
    }

    /** Of as many classes as {@code ranks} have; some are left out. */
    private LocalTensor targets(int ranks) {
        return tensors.tokens(-1, 5, ranks * COLS, ROWS);
    }

    /** {@code [n, rows]}. */
    private LocalTensor columns(int n) {
        return tensors.emptyFloats(n, ROWS);
    }

    /** {@code [ranks, n, rows]}, of which all that may be sums of exponentials is positive. */
    private LocalTensor all(int n) {
        LocalTensor all = tensors.givenFloats(RANKS, n, ROWS);
        kernels.multiply(all, all, all);
        return all;
    }

    private LocalTensor row() {
        return tensors.given(COLS);
    }

    private LocalTensor given() {
        return tensors.givenFloats(ROWS);
    }
}
