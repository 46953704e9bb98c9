package io.shardwright.runtime.cpu;

import static io.shardwright.runtime.cpu.naive.Dense.cols;
import static io.shardwright.runtime.cpu.naive.Dense.map;
import static io.shardwright.runtime.cpu.naive.Dense.parts;
import static io.shardwright.runtime.cpu.naive.Dense.read;
import static io.shardwright.runtime.cpu.naive.Dense.readAs;
import static io.shardwright.runtime.cpu.naive.Dense.readInts;
import static io.shardwright.runtime.cpu.naive.Dense.rows;
import static io.shardwright.runtime.cpu.naive.Dense.write;

import io.shardwright.runtime.cpu.expert.NaiveExpertKernels;
import io.shardwright.runtime.cpu.naive.NaiveActivation;
import io.shardwright.runtime.cpu.naive.NaiveAttention;
import io.shardwright.runtime.cpu.naive.NaiveAttentionBlocks;
import io.shardwright.runtime.cpu.naive.NaiveChainKernels;
import io.shardwright.runtime.cpu.naive.NaiveDropout;
import io.shardwright.runtime.cpu.naive.NaiveLinear;
import io.shardwright.runtime.cpu.naive.NaiveNorms;
import io.shardwright.runtime.cpu.naive.NaiveOptimizers;
import io.shardwright.runtime.cpu.naive.NaiveReductions;
import io.shardwright.runtime.cpu.naive.NaiveTokens;
import io.shardwright.spi.Activation;
import io.shardwright.spi.AdamStep;
import io.shardwright.spi.AttentionBlocks;
import io.shardwright.spi.ChainTensors;
import io.shardwright.spi.DropoutMask;
import io.shardwright.spi.Kernels;
import io.shardwright.spi.MomentumStep;
import io.shardwright.spi.SequencePositions;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.Arrays;

/**
 * The oracle: every kernel reads its inputs into double arrays, computes them with the plain loops of the package
 * {@code naive}, and rounds the results once. All inputs are read before anything is written, so every kernel works in
 * place. It allocates, which no other device may.
 */
public final class NaiveKernels implements Kernels, NaiveExpertKernels, NaiveChainKernels {
    private final ChainTensors chainTensors = new ChainTensors();

    @Override
    public String describe() {
        return "cpu (naive loops in double)";
    }

    @Override
    public ChainTensors chainTensors() {
        return chainTensors;
    }

    // ---------------------------------------------------------------- linear layers

    @Override
    public void linear(LocalTensor y, LocalTensor x, LocalTensor w) {
        write(y, NaiveLinear.forward(readAs(w.type(), x), read(w), rows(x), cols(x), cols(y)));
    }

    @Override
    public void linear(LocalTensor y, LocalTensor x, LocalTensor w, LocalTensor b) {
        double[] product = NaiveLinear.forward(readAs(w.type(), x), read(w), rows(x), cols(x), cols(y));
        write(y, NaiveLinear.addBroadcast(product, read(b)));
    }

    @Override
    public void linearActivate(LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation) {
        linear(h, x, w);
        activate(a, h, activation);
    }

    @Override
    public void linearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, LocalTensor b, Activation activation) {
        linear(h, x, w, b);
        activate(a, h, activation);
    }

    @Override
    public void linearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        double[] sum = new double[(int) dx.size()];
        NaiveLinear.addInputGradient(sum, readAs(w.type(), dy), read(w), rows(dx), cols(dx), cols(dy));
        write(dx, sum);
    }

    @Override
    public void addLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w) {
        double[] sum = read(dx);
        NaiveLinear.addInputGradient(sum, readAs(w.type(), dy), read(w), rows(dx), cols(dx), cols(dy));
        write(dx, sum);
    }

    @Override
    public void addLinearWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x) {
        double[] sum = read(dw);
        NaiveLinear.addWeightGradient(sum, readAs(dw.type(), dy), readAs(dw.type(), x), rows(x), cols(x), cols(dy));
        write(dw, sum);
    }

    @Override
    public void addBias(LocalTensor y, LocalTensor x, LocalTensor b) {
        addBroadcast(y, x, b);
    }

    @Override
    public void addBiasGradient(LocalTensor db, LocalTensor dy) {
        double[] sum = read(db);
        NaiveLinear.addBroadcastGradient(sum, read(dy));
        write(db, sum);
    }

    // ---------------------------------------------------------------- elementwise

    @Override
    public void copy(LocalTensor y, LocalTensor x) {
        if (x.type() == DType.I32) {
            write(y, Arrays.stream(readInts(x)).asDoubleStream().toArray());
        } else {
            write(y, read(x));
        }
    }

    @Override
    public void add(LocalTensor z, LocalTensor x, LocalTensor y) {
        write(z, map(read(x), read(y), Double::sum));
    }

    @Override
    public void addBroadcast(LocalTensor z, LocalTensor x, LocalTensor y) {
        write(z, NaiveLinear.addBroadcast(read(x), read(y)));
    }

    @Override
    public void addBroadcastGradient(LocalTensor dy, LocalTensor dz) {
        double[] sum = new double[(int) dy.size()];
        NaiveLinear.addBroadcastGradient(sum, read(dz));
        write(dy, sum);
    }

    @Override
    public void multiply(LocalTensor z, LocalTensor x, LocalTensor y) {
        write(z, map(read(x), read(y), (a, b) -> a * b));
    }

    @Override
    public void scale(LocalTensor y, LocalTensor x, double factor) {
        write(y, map(read(x), v -> factor * v));
    }

    @Override
    public void activate(LocalTensor a, LocalTensor h, Activation activation) {
        write(a, map(read(h), v -> NaiveActivation.value(activation, v)));
    }

    @Override
    public void activateGradient(LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation) {
        write(dh, map(read(da), read(h), (d, v) -> d * NaiveActivation.slope(activation, v)));
    }

    @Override
    public void activateMultiply(LocalTensor y, LocalTensor gate, LocalTensor up, Activation activation) {
        write(y, map(read(gate), read(up), (g, u) -> NaiveActivation.value(activation, g) * u));
    }

    @Override
    public void activateMultiplyGradient(
            LocalTensor dGate,
            LocalTensor dUp,
            LocalTensor dy,
            LocalTensor gate,
            LocalTensor up,
            Activation activation) {
        double[] d = read(dy);
        double[] g = read(gate);
        double[] u = read(up);
        write(dGate, map(map(d, u, (a, b) -> a * b), g, (a, b) -> a * NaiveActivation.slope(activation, b)));
        write(dUp, map(d, g, (a, b) -> a * NaiveActivation.value(activation, b)));
    }

    @Override
    public void dropout(LocalTensor y, LocalTensor x, DropoutMask mask, long firstSequence) {
        write(y, NaiveDropout.apply(read(x), x.dims(), mask, firstSequence));
    }

    @Override
    public void dropoutAdd(LocalTensor y, LocalTensor x, LocalTensor residual, DropoutMask mask, long firstSequence) {
        write(y, map(NaiveDropout.apply(read(x), x.dims(), mask, firstSequence), read(residual), Double::sum));
    }

    @Override
    public void biasDropoutAdd(
            LocalTensor y, LocalTensor x, LocalTensor b, LocalTensor residual, DropoutMask mask, long firstSequence) {
        double[] biased = NaiveLinear.addBroadcast(read(x), read(b));
        write(y, map(NaiveDropout.apply(biased, x.dims(), mask, firstSequence), read(residual), Double::sum));
    }

    // ---------------------------------------------------------------- reductions

    @Override
    public void sum(LocalTensor y, LocalTensor x, double factor) {
        write(y, new double[] {factor * NaiveReductions.sum(read(x))});
    }

    @Override
    public void sumGradient(LocalTensor dx, LocalTensor dy, double factor) {
        double[] spread = new double[(int) dx.size()];
        Arrays.fill(spread, factor * read(dy)[0]);
        write(dx, spread);
    }

    @Override
    public void sumOver(LocalTensor y, LocalTensor x, int dim, double factor) {
        int[] part = parts(x, dim);
        write(y, NaiveReductions.sumOver(read(x), part[0], part[1], part[2], factor));
    }

    @Override
    public void sumOverGradient(LocalTensor dx, LocalTensor dy, int dim, double factor) {
        int[] part = parts(dx, dim);
        write(dx, NaiveReductions.sumOverGradient(read(dy), part[0], part[1], part[2], factor));
    }

    @Override
    public void softmax(LocalTensor y, LocalTensor x) {
        write(y, NaiveReductions.softmax(read(x), rows(x), cols(x)));
    }

    @Override
    public void softmaxGradient(LocalTensor dx, LocalTensor dy, LocalTensor y) {
        write(dx, NaiveReductions.softmaxGradient(read(dy), read(y), rows(y), cols(y)));
    }

    // ---------------------------------------------------------------- norms

    @Override
    public void layerNorm(
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        NaiveNorms.LayerNorm norm = NaiveNorms.layerNorm(read(x), read(w), read(b), rows(x), cols(x), epsilon);
        write(y, norm.y());
        write(mean, norm.mean());
        write(rstd, norm.rstd());
    }

    @Override
    public void addLayerNorm(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor residual,
            LocalTensor w,
            LocalTensor b,
            double epsilon) {
        add(sum, x, residual);
        layerNorm(y, mean, rstd, sum, w, b, epsilon);
    }

    @Override
    public void layerNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w) {
        double[] dwSum = read(dw);
        double[] dbSum = read(db);
        write(dx, NaiveNorms.layerNormGradient(dwSum, dbSum, read(dy), read(x), read(mean), read(rstd), read(w)));
        write(dw, dwSum);
        write(db, dbSum);
    }

    @Override
    public void addLayerNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor db,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor mean,
            LocalTensor rstd,
            LocalTensor w,
            LocalTensor dResidual) {
        double[] residual = read(dResidual);
        layerNormGradient(dx, dw, db, dy, x, mean, rstd, w);
        write(dx, map(read(dx), residual, Double::sum));
    }

    @Override
    public void rmsNorm(LocalTensor y, LocalTensor rstd, LocalTensor x, LocalTensor w, double epsilon) {
        NaiveNorms.RmsNorm norm = NaiveNorms.rmsNorm(read(x), read(w), rows(x), cols(x), epsilon);
        write(y, norm.y());
        write(rstd, norm.rstd());
    }

    @Override
    public void addRmsNorm(
            LocalTensor sum,
            LocalTensor y,
            LocalTensor rstd,
            LocalTensor x,
            LocalTensor residual,
            LocalTensor w,
            double epsilon) {
        add(sum, x, residual);
        rmsNorm(y, rstd, sum, w, epsilon);
    }

    @Override
    public void rmsNormGradient(
            LocalTensor dx, LocalTensor dw, LocalTensor dy, LocalTensor x, LocalTensor rstd, LocalTensor w) {
        double[] dwSum = read(dw);
        write(dx, NaiveNorms.rmsNormGradient(dwSum, read(dy), read(x), read(rstd), read(w)));
        write(dw, dwSum);
    }

    @Override
    public void addRmsNormGradient(
            LocalTensor dx,
            LocalTensor dw,
            LocalTensor dy,
            LocalTensor x,
            LocalTensor rstd,
            LocalTensor w,
            LocalTensor dResidual) {
        double[] residual = read(dResidual);
        rmsNormGradient(dx, dw, dy, x, rstd, w);
        write(dx, map(read(dx), residual, Double::sum));
    }

    // ---------------------------------------------------------------- attention

    @Override
    public void rotary(LocalTensor y, LocalTensor x, SequencePositions positions, double base) {
        write(y, NaiveAttention.rotary(read(x), positions, cols(x), base, 1));
    }

    @Override
    public void rotaryGradient(LocalTensor dx, LocalTensor dy, SequencePositions positions, double base) {
        write(dx, NaiveAttention.rotary(read(dy), positions, cols(dy), base, -1));
    }

    @Override
    public void attention(
            LocalTensor y, LocalTensor lse, LocalTensor q, LocalTensor k, LocalTensor v, double scale, boolean causal) {
        NaiveAttention.Forward forward = attention(q, k, scale, causal).forward(read(q), read(k), read(v));
        write(y, forward.y());
        write(lse, forward.lse());
    }

    @Override
    public void attentionGradient(
            LocalTensor dq,
            LocalTensor dk,
            LocalTensor dv,
            LocalTensor dy,
            LocalTensor y,
            LocalTensor lse,
            LocalTensor q,
            LocalTensor k,
            LocalTensor v,
            double scale,
            boolean causal) {
        NaiveAttention.Gradient gradient =
                attention(q, k, scale, causal).gradient(read(dy), read(y), read(lse), read(q), read(k), read(v));
        write(dq, gradient.dq());
        write(dk, gradient.dk());
        write(dv, gradient.dv());
    }

    @Override
    public AttentionBlocks attentionBlocks() {
        return new NaiveAttentionBlocks();
    }

    // ---------------------------------------------------------------- tokens

    @Override
    public void embedding(LocalTensor y, LocalTensor tokens, LocalTensor table, long firstRow) {
        write(y, NaiveTokens.embedding(readInts(tokens), read(table), (int) table.dim(0), firstRow));
    }

    @Override
    public void addEmbeddingGradient(LocalTensor dTable, LocalTensor dy, LocalTensor tokens, long firstRow) {
        double[] sum = read(dTable);
        NaiveTokens.addEmbeddingGradient(sum, read(dy), readInts(tokens), (int) dTable.dim(0), firstRow);
        write(dTable, sum);
    }

    @Override
    public void positions(LocalTensor positions, SequencePositions of) {
        double[] values = new double[(int) positions.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = of.position(i % cols(positions));
        }
        write(positions, values);
    }

    @Override
    public void crossEntropy(LocalTensor loss, LocalTensor lse, LocalTensor logits, LocalTensor targets) {
        writeLoss(loss, lse, NaiveTokens.crossEntropy(read(logits), readInts(targets), cols(logits)));
    }

    @Override
    public void crossEntropyStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        write(stats, NaiveTokens.stats(read(logits), readInts(targets), cols(logits), firstClass));
    }

    @Override
    public void crossEntropyJoin(LocalTensor loss, LocalTensor lse, LocalTensor all, LocalTensor targets) {
        writeLoss(loss, lse, NaiveTokens.join(read(all), readInts(targets), (int) all.dim(0)));
    }

    @Override
    public void crossEntropyGradient(
            LocalTensor dLogits,
            LocalTensor dLoss,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass) {
        double[] gradient = NaiveTokens.crossEntropyGradient(
                read(dLoss)[0], read(logits), read(lse), readInts(targets), cols(logits), firstClass);
        write(dLogits, gradient);
    }

    // ---------------------------------------------------------------- optimizers

    @Override
    public void fill(LocalTensor x, double value) {
        double[] values = new double[(int) x.size()];
        Arrays.fill(values, value);
        write(x, values);
    }

    @Override
    public double sumOfSquares(LocalTensor x) {
        return NaiveReductions.sum(map(read(x), v -> v * v));
    }

    @Override
    public void adamW(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        NaiveOptimizers.adamW(value, gradient, firstMoment, secondMoment, gradientScale, step);
    }

    @Override
    public void adam(
            LocalTensor value,
            LocalTensor gradient,
            LocalTensor firstMoment,
            LocalTensor secondMoment,
            double gradientScale,
            AdamStep step) {
        NaiveOptimizers.adam(value, gradient, firstMoment, secondMoment, gradientScale, step);
    }

    @Override
    public void sgd(LocalTensor value, LocalTensor gradient, double gradientScale, double rate, double decay) {
        NaiveOptimizers.sgd(value, gradient, gradientScale, rate, decay);
    }

    @Override
    public void momentum(
            LocalTensor value, LocalTensor gradient, LocalTensor velocity, double gradientScale, MomentumStep step) {
        NaiveOptimizers.momentum(value, gradient, velocity, gradientScale, step);
    }

    @Override
    public void muonDirection(LocalTensor gradient, LocalTensor mean, double gradientScale, double beta) {
        NaiveOptimizers.muonDirection(gradient, mean, gradientScale, beta);
    }

    private static NaiveAttention attention(LocalTensor q, LocalTensor k, double scale, boolean causal) {
        return new NaiveAttention(
                (int) q.dim(0), (int) q.dim(1), (int) k.dim(1), (int) q.dim(2), (int) k.dim(2), cols(q), scale, causal);
    }

    private static void writeLoss(LocalTensor loss, LocalTensor lse, NaiveTokens.CrossEntropy result) {
        write(loss, new double[] {result.loss()});
        write(lse, result.lse());
    }
}
