package io.shardwright.runtime.train;

import io.shardwright.spi.Activation;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.Kernels;
import io.shardwright.spi.LossHalves;
import io.shardwright.spi.Reduction;
import io.shardwright.spi.Slot;
import io.shardwright.spi.TokenHalves;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** {@link TinyModel}'s backward in two halves, as the compiler would write it. */
public final class TinyHalves implements TokenHalves<TinyModel.Saved, TinyHalves.Kept> {
    private final TinyModel model;
    private final Kernels kernels;

    /** What the first half keeps for the second. */
    public static final class Kept {
        final LocalTensor dLogits;
        final LocalTensor dy;
        final LocalTensor da;
        final LocalTensor dx;

        Kept(TinyModel model, Slot slot) {
            Assembly assembly = model.assembly;
            long batch = assembly.batch();
            long seq = assembly.seq();
            long hidden = model.table.value().dim(1);
            dLogits = slot.tensor(DType.F32, batch, seq, model.head.value().dim(0));
            dy = slot.tensor(DType.F32, batch, seq, hidden);
            da = slot.tensor(DType.F32, batch, seq, model.up.value().dim(0));
            dx = slot.tensor(DType.F32, batch, seq, hidden);
        }
    }

    TinyHalves(TinyModel model) {
        this.model = model;
        this.kernels = model.kernels;
    }

    @Override
    public Kept newKept(Slot slot) {
        return new Kept(model, slot);
    }

    @Override
    public void inputGradients(LocalTensor tokens, LocalTensor dLogits, TinyModel.Saved saved, Kept kept) {
        kernels.linearInputGradient(model.dr, dLogits, model.head.value());
        model.tp.allReduce(model.dr, Reduction.SUM, TinyModel.F_HEAD);
        kernels.dropout(kept.dy, model.dr, model.mask, saved.slot.firstSequence());
        kernels.linearInputGradient(kept.da, kept.dy, model.down.value());
        kernels.activateGradient(kept.da, kept.da, saved.h, Activation.GELU);
        kernels.linearInputGradient(kept.dx, kept.da, model.up.value());
        model.tp.allReduce(kept.dx, Reduction.SUM, TinyModel.F_UP);
        kernels.add(kept.dx, kept.dx, model.dr);
    }

    @Override
    public void weightGradients(LocalTensor tokens, LocalTensor dLogits, TinyModel.Saved saved, Kept kept) {
        kernels.addLinearWeightGradient(
                model.head.gradient(), dLogits, saved.r, model.assembly.startsGradient(model.head.gradient()));
        kernels.addLinearWeightGradient(
                model.down.gradient(), kept.dy, saved.a, model.assembly.startsGradient(model.down.gradient()));
        kernels.addLinearWeightGradient(
                model.up.gradient(), kept.da, saved.x, model.assembly.startsGradient(model.up.gradient()));
        kernels.addBiasGradient(model.upBias.gradient(), kept.da);
        kernels.addEmbeddingGradient(model.table.gradient(), kept.dx, tokens, 0);
    }

    /** The same for {@link TinyModel.Loss}. */
    public record Loss(TinyHalves halves) implements LossHalves<TinyModel.Saved, Kept> {
        @Override
        public Kept newKept(Slot slot) {
            return halves.newKept(slot);
        }

        @Override
        public void inputGradients(
                LocalTensor tokens, LocalTensor targets, LocalTensor dLoss, TinyModel.Saved saved, Kept kept) {
            halves.kernels.crossEntropyGradient(
                    kept.dLogits,
                    dLoss,
                    saved.logits,
                    saved.lse,
                    targets,
                    halves.model.firstClass,
                    saved.slot.targetWeight());
            halves.inputGradients(tokens, kept.dLogits, saved, kept);
        }

        @Override
        public void weightGradients(
                LocalTensor tokens, LocalTensor targets, LocalTensor dLoss, TinyModel.Saved saved, Kept kept) {
            halves.weightGradients(tokens, kept.dLogits, saved, kept);
        }
    }
}
