package io.shardwright.runtime.pipeline;

import io.shardwright.spi.GeneratedModel;
import io.shardwright.spi.HeadHalves;
import io.shardwright.spi.HeadModel;
import io.shardwright.spi.LossHalves;
import io.shardwright.spi.LossModel;
import io.shardwright.spi.Slot;
import io.shardwright.spi.TensorHalves;
import io.shardwright.spi.TensorModel;
import io.shardwright.spi.TokenHalves;
import io.shardwright.spi.TokenModel;
import io.shardwright.tensor.LocalTensor;

/**
 * What a unit reads and writes, of one microbatch.
 *
 * @param in the tensor that flows in; for a first unit its tokens
 * @param dIn the gradient of {@code in}; without meaning for tokens
 * @param out the tensor that flows out, or the loss
 * @param targets for units that end in a loss
 */
record UnitTensors(LocalTensor in, LocalTensor dIn, LocalTensor out, LocalTensor dOut, LocalTensor targets) {
    /** @param slot that the unit's {@code Saved} lies in */
    UnitPass pass(GeneratedModel<?> model, Slot slot) {
        return switch (model) {
            case TokenModel<?> tokens -> pass(tokens, slot);
            case TensorModel<?> tensor -> pass(tensor, slot);
            case HeadModel<?> head -> pass(head, slot);
            case LossModel<?> loss -> pass(loss, slot);
        };
    }

    /** @param slot that the unit's {@code Saved} and {@code Kept} lie in */
    SplitPass splitPass(GeneratedModel<?> model, Slot slot) {
        return switch (model) {
            case TokenModel<?> tokens -> split(tokens, slot);
            case TensorModel<?> tensor -> split(tensor, slot);
            case HeadModel<?> head -> split(head, slot);
            case LossModel<?> loss -> split(loss, slot);
        };
    }

    private <S> TokenPass<S> pass(TokenModel<S> model, Slot slot) {
        return new TokenPass<>(model, model.newSaved(slot), in, out, dOut);
    }

    private <S> SplitPass split(TokenModel<S> model, Slot slot) {
        return split(pass(model, slot), model.halves(), slot);
    }

    private static <S, K> SplitPass split(TokenPass<S> whole, TokenHalves<S, K> halves, Slot slot) {
        return new SplitTokenPass<>(whole, halves, halves.newKept(slot));
    }

    private <S> TensorPass<S> pass(TensorModel<S> model, Slot slot) {
        return new TensorPass<>(model, model.newSaved(slot), in, out, dOut, dIn);
    }

    private <S> SplitPass split(TensorModel<S> model, Slot slot) {
        return split(pass(model, slot), model.halves(), slot);
    }

    private static <S, K> SplitPass split(TensorPass<S> whole, TensorHalves<S, K> halves, Slot slot) {
        return new SplitTensorPass<>(whole, halves, halves.newKept(slot));
    }

    private <S> HeadPass<S> pass(HeadModel<S> model, Slot slot) {
        return new HeadPass<>(model, model.newSaved(slot), in, targets, out, dOut, dIn);
    }

    private <S> SplitPass split(HeadModel<S> model, Slot slot) {
        return split(pass(model, slot), model.halves(), slot);
    }

    private static <S, K> SplitPass split(HeadPass<S> whole, HeadHalves<S, K> halves, Slot slot) {
        return new SplitHeadPass<>(whole, halves, halves.newKept(slot));
    }

    private <S> LossPass<S> pass(LossModel<S> model, Slot slot) {
        return new LossPass<>(model, model.newSaved(slot), in, targets, out, dOut);
    }

    private <S> SplitPass split(LossModel<S> model, Slot slot) {
        return split(pass(model, slot), model.halves(), slot);
    }

    private static <S, K> SplitPass split(LossPass<S> whole, LossHalves<S, K> halves, Slot slot) {
        return new SplitLossPass<>(whole, halves, halves.newKept(slot));
    }
}
