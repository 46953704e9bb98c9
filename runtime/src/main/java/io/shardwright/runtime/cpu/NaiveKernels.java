package io.shardwright.runtime.cpu;

import io.shardwright.runtime.cpu.expert.NaiveExpertKernels;
import io.shardwright.runtime.cpu.naive.NaiveAttentionKernels;
import io.shardwright.runtime.cpu.naive.NaiveChainKernels;
import io.shardwright.runtime.cpu.naive.NaiveElementwiseKernels;
import io.shardwright.runtime.cpu.naive.NaiveLinearKernels;
import io.shardwright.runtime.cpu.naive.NaiveLossKernels;
import io.shardwright.runtime.cpu.naive.NaiveNormKernels;
import io.shardwright.runtime.cpu.naive.NaiveReductionKernels;
import io.shardwright.runtime.cpu.naive.NaiveShapeKernels;
import io.shardwright.runtime.cpu.naive.NaiveTokenKernels;
import io.shardwright.runtime.cpu.naive.optimizer.NaiveOptimizerKernels;
import io.shardwright.spi.kernel.ChainTensors;

/**
 * The oracle: every kernel reads its inputs into double arrays, computes them with the plain loops of the package
 * {@code naive}, and rounds the results once. All inputs are read before anything is written, so every kernel works in
 * place. It allocates, which no other device may.
 */
public final class NaiveKernels
        implements NaiveLinearKernels,
                NaiveElementwiseKernels,
                NaiveReductionKernels,
                NaiveNormKernels,
                NaiveAttentionKernels,
                NaiveShapeKernels,
                NaiveTokenKernels,
                NaiveLossKernels,
                NaiveOptimizerKernels,
                NaiveExpertKernels,
                NaiveChainKernels {
    private final ChainTensors chainTensors = new ChainTensors();

    @Override
    public String describe() {
        return "cpu (naive loops in double)";
    }

    @Override
    public ChainTensors chainTensors() {
        return chainTensors;
    }
}
