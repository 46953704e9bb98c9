package io.shardwright.runtime.tornado.check;

import io.shardwright.runtime.tornado.launch.CuBlasMatmul;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.optimizer.AdamStep;
import io.shardwright.spi.optimizer.MomentumStep;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/** A small case of each kernel. Rows are longer than a group, and sizes fit no tile. */
public final class SmallCases {
    /** Bytes that are enough for the tensors of each case. */
    public static final long BYTES = 1 << 16;

    private static final int ROWS = 37;
    private static final int COLS = 41;

    /** All of them. */
    public static final List<SmallCase> ALL = List.of(
            SmallCase.of(SmallCases::matmuls, "matmulTiles"),
            SmallCase.of(SmallCases::matmuls, CuBlasMatmul.NAME, "biasRows", "linearEpilogue"),
            SmallCase.of(SmallCases::elements, "copyRows", "addRows", "multiplyRows", "scaleRows", "fillRows"),
            SmallCase.of(SmallCases::activations, "activationRows", "activationGradient"),
            SmallCase.of(SmallCases::gates, "gatedActivation", "gatedActivationGradient"),
            SmallCase.of(SmallCases::sums, "sumAll", "sumOverDim", "sumOverDimGradient"),
            SmallCase.of(SmallCases::sections, "copyStrided"),
            SmallCase.of(SmallCases::squares, "sumOfSquares"),
            SmallCase.of(SmallAttention::whole, "attentionTiles", "attentionQueryGradient", "attentionKeyGradient"),
            SmallCase.of(SmallAttention::scores, "attentionScores", "softmaxRows", "attentionValues", "copyHeads"),
            SmallCase.of(SmallTokens::table, "embeddingRows", "embeddingGradient", "sequencePositions"),
            SmallCase.of(
                    SmallExperts::layer,
                    "gatherRows",
                    "scatterRows",
                    "combineRows",
                    "combineRowsGradient",
                    "expertMatmul",
                    "expertWeightGradient",
                    "expertActivationGradient"),
            SmallCase.of(SmallCases::adam, "adamStep"),
            SmallCase.of(SmallCases::descent, "sgdStep", "momentumStep", "muonMomentum"));

    private SmallCases() {}

    private static void matmuls(Kernels kernels, SmallTensors tensors) {
        LocalTensor x = tensors.given(ROWS, 19);
        LocalTensor w = tensors.given(COLS, 19);
        LocalTensor a = tensors.empty(ROWS, COLS);
        LocalTensor slope = tensors.empty(ROWS, COLS);
        kernels.linearActivate(a, slope, x, w, tensors.given(COLS), Activation.GELU);
        kernels.linearInputGradient(tensors.empty(ROWS, 19), a, w);
        kernels.addLinearWeightGradient(tensors.given(COLS, 19), a, x, false);
    }

    private static void elements(Kernels kernels, SmallTensors tensors) {
        LocalTensor x = tensors.given(ROWS, COLS);
        LocalTensor y = tensors.given(ROWS, COLS);
        kernels.copy(tensors.empty(ROWS, COLS), x);
        kernels.add(tensors.empty(ROWS, COLS), x, y);
        kernels.multiply(tensors.empty(ROWS, COLS), x, y);
        kernels.scale(tensors.empty(ROWS, COLS), x, -0.3);
        kernels.fill(tensors.empty(ROWS, COLS), 0.7);
    }

    private static void activations(Kernels kernels, SmallTensors tensors) {
        LocalTensor h = tensors.given(ROWS, COLS);
        kernels.activate(tensors.empty(ROWS, COLS), h, Activation.GELU);
        kernels.activateGradient(tensors.empty(ROWS, COLS), tensors.given(ROWS, COLS), h, Activation.GELU);
    }

    private static void gates(Kernels kernels, SmallTensors tensors) {
        LocalTensor gate = tensors.given(ROWS, COLS);
        LocalTensor up = tensors.given(ROWS, COLS);
        LocalTensor y = tensors.empty(ROWS, COLS);
        kernels.activateMultiply(y, gate, up, Activation.SILU);
        LocalTensor dGate = tensors.empty(ROWS, COLS);
        kernels.activateMultiplyGradient(dGate, tensors.empty(ROWS, COLS), y, gate, up, Activation.SILU);
    }

    private static void sums(Kernels kernels, SmallTensors tensors) {
        LocalTensor x = tensors.given(3, 5, COLS);
        LocalTensor sum = tensors.empty();
        LocalTensor over = tensors.empty(3, COLS);
        kernels.sum(sum, x, 0.25);
        kernels.sumOver(over, x, 1, 0.25);
        kernels.sumGradient(tensors.empty(3, 5, COLS), sum, 0.5);
        kernels.sumOverGradient(tensors.empty(3, 5, COLS), over, 1, 0.5);
    }

    private static void sections(Kernels kernels, SmallTensors tensors) {
        LocalTensor x = tensors.given(3, 5, COLS);
        kernels.copy(tensors.empty(COLS, 3, 5), x.permute(2, 0, 1));
        kernels.addSection(tensors.given(3, 9, COLS), x, 1, 2);
    }

    private static void squares(Kernels kernels, SmallTensors tensors) {
        tensors.result(kernels.sumOfSquares(tensors.given(ROWS, COLS)));
    }

    private static void adam(Kernels kernels, SmallTensors tensors) {
        LocalTensor first = tensors.givenFloats(ROWS);
        LocalTensor second = tensors.emptyFloats(ROWS);
        kernels.fill(second, 0.2);
        AdamStep step = new AdamStep(3, 1e-2, 0.9, 0.95, 1e-8, 0.1);
        kernels.adamW(tensors.givenFloats(ROWS), tensors.given(ROWS), first, second, 0.7, step);
    }

    private static void descent(Kernels kernels, SmallTensors tensors) {
        LocalTensor value = tensors.givenFloats(ROWS);
        LocalTensor gradient = tensors.given(ROWS);
        kernels.sgd(value, gradient, 0.7, 0.1, 0.01);
        kernels.momentum(value, gradient, tensors.givenFloats(ROWS), 0.7, new MomentumStep(0.1, 0.9, 0.1, true));
        kernels.muonDirection(gradient, tensors.givenFloats(ROWS), 0.7, 0.95);
    }
}
