package io.shardwright.runtime.tornado;

import io.shardwright.tensor.LocalTensor;
import java.util.List;

/** Records losses of tokens, whose kernels the compiler writes. */
interface TornadoLossKernels extends RecordingKernels {
    @Override
    default void tokenLosses(
            LocalTensor losses,
            LocalTensor lse,
            LocalTensor logits,
            LocalTensor targets,
            double smoothing,
            double classShare,
            double zLoss) {
        recordGenerated("tokenLosses", List.of(losses, lse, logits, targets), smoothing, classShare, zLoss);
    }

    @Override
    default void tokenLossStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        recordGenerated("tokenLossStats", List.of(stats, logits, targets), firstClass);
    }

    @Override
    default void tokenLossJoin(
            LocalTensor losses,
            LocalTensor lse,
            LocalTensor all,
            LocalTensor targets,
            double smoothing,
            double classShare,
            double zLoss) {
        recordGenerated("tokenLossJoin", List.of(losses, lse, all, targets), smoothing, classShare, zLoss);
    }

    @Override
    default void tokenLossGradient(
            LocalTensor dLogits,
            LocalTensor dLosses,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor targets,
            long firstClass,
            double smoothing,
            double classShare,
            double zLoss) {
        recordGenerated(
                "tokenLossGradient",
                List.of(dLogits, dLosses, logits, lse, targets),
                firstClass,
                smoothing,
                classShare,
                zLoss);
    }

    @Override
    default void divergence(
            LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor logits, LocalTensor given) {
        recordGenerated("divergence", List.of(losses, lse, givenLse, logits, given));
    }

    @Override
    default void divergenceStats(LocalTensor stats, LocalTensor logits, LocalTensor given) {
        recordGenerated("divergenceStats", List.of(stats, logits, given));
    }

    @Override
    default void divergenceJoin(LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor all) {
        recordGenerated("divergenceJoin", List.of(losses, lse, givenLse, all));
    }

    @Override
    default void divergenceGradient(
            LocalTensor dLogits,
            LocalTensor dLosses,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor given,
            LocalTensor givenLse) {
        recordGenerated("divergenceGradient", List.of(dLogits, dLosses, logits, lse, given, givenLse));
    }

    @Override
    default void meanCounted(LocalTensor y, LocalTensor x, LocalTensor targets, double weight) {
        recordGenerated("meanCounted", List.of(y, x, targets), weight);
    }

    @Override
    default void meanCountedGradient(LocalTensor dx, LocalTensor dy, LocalTensor targets, double weight) {
        recordGenerated("meanCountedGradient", List.of(dx, dy, targets), weight);
    }
}
