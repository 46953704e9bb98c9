package io.shardwright.runtime.cpu;

import io.shardwright.runtime.cpu.bf16.Bf16Kernels;
import io.shardwright.runtime.cpu.choice.ChoiceTable;
import io.shardwright.runtime.cpu.expert.ExpertLinearLayers;
import io.shardwright.runtime.cpu.expert.VectorExpertKernels;
import io.shardwright.runtime.cpu.matmul.Matmuls;
import io.shardwright.runtime.cpu.vector.Float32Copies;
import io.shardwright.runtime.cpu.vector.VectorWidth;
import io.shardwright.runtime.cpu.vector.attention.VectorAttentionBlocks;
import io.shardwright.runtime.cpu.vector.attention.VectorAttentionKernels;
import io.shardwright.runtime.cpu.vector.elementwise.ChainPieces;
import io.shardwright.runtime.cpu.vector.elementwise.VectorChainKernels;
import io.shardwright.runtime.cpu.vector.elementwise.VectorElementwiseKernels;
import io.shardwright.runtime.cpu.vector.linear.BatchMatmuls;
import io.shardwright.runtime.cpu.vector.linear.LinearLayers;
import io.shardwright.runtime.cpu.vector.linear.VectorLinearKernels;
import io.shardwright.runtime.cpu.vector.loss.VectorLossKernels;
import io.shardwright.runtime.cpu.vector.norm.VectorNormKernels;
import io.shardwright.runtime.cpu.vector.optimizer.AdamUpdate;
import io.shardwright.runtime.cpu.vector.optimizer.Optimizers;
import io.shardwright.runtime.cpu.vector.optimizer.VectorOptimizerKernels;
import io.shardwright.runtime.cpu.vector.reduction.VectorReductionKernels;
import io.shardwright.runtime.cpu.vector.rotary.RotaryRows;
import io.shardwright.runtime.cpu.vector.rotary.VectorRotaryKernels;
import io.shardwright.runtime.cpu.vector.shape.VectorShapeKernels;
import io.shardwright.runtime.cpu.vector.token.EmbeddingRows;
import io.shardwright.runtime.cpu.vector.token.VectorTokenKernels;
import io.shardwright.spi.kernel.Kernels;
import java.util.List;

/**
 * The kernels of one rank in float32 on one thread: matmuls by a {@link Matmuls}, everything else by the
 * Vector API. This class only says which class does what.
 *
 * <p>Results are the same bits on every run of the same calls on the same machine. Memory must be off the Java heap.
 */
final class VectorKernels
        implements VectorLinearKernels,
                VectorElementwiseKernels,
                VectorReductionKernels,
                VectorNormKernels,
                VectorAttentionKernels,
                VectorRotaryKernels,
                VectorShapeKernels,
                VectorTokenKernels,
                VectorLossKernels,
                VectorOptimizerKernels,
                VectorExpertKernels,
                VectorChainKernels {
    private final Matmuls matmuls;
    private final ChoiceTable choices;
    private final LinearLayers linearLayers;
    private final BatchMatmuls batchMatmuls;
    private final ExpertLinearLayers expertLinearLayers;
    private final VectorAttentionBlocks attentionBlocks;
    private final RotaryRows rotaryRows = new RotaryRows();
    private final EmbeddingRows embeddingRows = new EmbeddingRows();
    private final AdamUpdate adamUpdate = new AdamUpdate();
    private final Optimizers optimizers = new Optimizers();
    private final ChainPieces chainPieces = new ChainPieces();
    private final Float32Copies copies = new Float32Copies();

    /** That compute in ways that don't depend on the machine. */
    VectorKernels(Matmuls matmuls) {
        this(matmuls, ChoiceTable.builtIn(), false);
    }

    /**
     * @param choices of ways to compute, with those of matmuls
     * @param bf16Attention whether matmuls of attention take operands rounded to bf16
     */
    VectorKernels(Matmuls matmuls, ChoiceTable choices, boolean bf16Attention) {
        this.matmuls = matmuls;
        this.choices = choices;
        linearLayers = new LinearLayers(matmuls);
        batchMatmuls = new BatchMatmuls(matmuls);
        expertLinearLayers = new ExpertLinearLayers(matmuls);
        attentionBlocks = new VectorAttentionBlocks(matmuls, choices, bf16Attention);
    }

    @Override
    public List<String> choices() {
        return choices.lines();
    }

    @Override
    public String describe() {
        return "cpu (" + matmuls.describe() + ", " + VectorWidth.bits() + "-bit vectors)";
    }

    @Override
    public Kernels inBf16() {
        return new Bf16Kernels(new VectorKernels(matmuls, choices, matmuls.multipliesBf16()));
    }

    @Override
    public LinearLayers linearLayers() {
        return linearLayers;
    }

    @Override
    public BatchMatmuls batchMatmuls() {
        return batchMatmuls;
    }

    @Override
    public ExpertLinearLayers expertLinearLayers() {
        return expertLinearLayers;
    }

    @Override
    public VectorAttentionBlocks attentionBlocks() {
        return attentionBlocks;
    }

    @Override
    public RotaryRows rotaryRows() {
        return rotaryRows;
    }

    @Override
    public EmbeddingRows embeddingRows() {
        return embeddingRows;
    }

    @Override
    public AdamUpdate adamUpdate() {
        return adamUpdate;
    }

    @Override
    public Optimizers optimizers() {
        return optimizers;
    }

    @Override
    public ChainPieces chainPieces() {
        return chainPieces;
    }

    @Override
    public Float32Copies copies() {
        return copies;
    }
}
