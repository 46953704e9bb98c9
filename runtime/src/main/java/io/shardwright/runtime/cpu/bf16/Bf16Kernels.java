package io.shardwright.runtime.cpu.bf16;

import io.shardwright.runtime.cpu.vector.Float32Copies;
import io.shardwright.runtime.cpu.vector.MixedLoops;
import io.shardwright.runtime.cpu.vector.RowPieces;
import io.shardwright.runtime.cpu.vector.WideTensors;
import io.shardwright.runtime.cpu.vector.norm.Bf16LayerNorms;
import io.shardwright.spi.kernel.ChainTensors;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * The kernels of a run whose numbers are bf16, by those that compute in float32. Matmuls, attention, chains and what copies rows take
 * bf16 as it lies; of all else operands are widened, some rows at a time where that is possible, and results rounded once.
 *
 * <p>Each operand may be of either type, so what stays float32 in such a run meets what doesn't without a copy in between.
 */
public final class Bf16Kernels
        implements Bf16LinearKernels,
                Bf16ElementwiseKernels,
                Bf16ReductionKernels,
                Bf16NormKernels,
                Bf16AttentionKernels,
                Bf16ShapeKernels,
                Bf16TokenKernels,
                Bf16LossKernels,
                Bf16ExpertKernels,
                Bf16OptimizerKernels {
    private final Kernels floats;
    private final RowPieces pieces = new RowPieces();
    private final MixedLoops loops = new MixedLoops();
    private final WideTensors wide = new WideTensors();
    private final Float32Copies copies = new Float32Copies();
    private final Bf16LayerNorms layerNorms = new Bf16LayerNorms();
    private final RowStatistics statistics = new RowStatistics();

    /** @param floats those of the vector unit */
    public Bf16Kernels(Kernels floats) {
        this.floats = floats;
    }

    @Override
    public List<String> choices() {
        return floats.choices();
    }

    @Override
    public String describe() {
        return floats.describe();
    }

    @Override
    public double sumOfSquares(List<LocalTensor> tensors) {
        return floats.sumOfSquares(tensors);
    }

    @Override
    public ChainTensors chainTensors() {
        return floats.chainTensors();
    }

    @Override
    public void chain(ElementwiseChain chain) {
        floats.chain(chain);
    }

    @Override
    public Kernels floats() {
        return floats;
    }

    @Override
    public RowPieces pieces() {
        return pieces;
    }

    @Override
    public MixedLoops loops() {
        return loops;
    }

    @Override
    public WideTensors wide() {
        return wide;
    }

    @Override
    public Float32Copies copies() {
        return copies;
    }

    @Override
    public Bf16LayerNorms layerNorms() {
        return layerNorms;
    }

    @Override
    public RowStatistics statistics() {
        return statistics;
    }
}
