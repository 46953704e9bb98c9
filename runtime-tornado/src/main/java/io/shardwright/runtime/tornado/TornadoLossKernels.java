package io.shardwright.runtime.tornado;

import io.shardwright.tensor.LocalTensor;

/** Losses of tokens, on the host: what they read comes to it first, and what they write goes to the device. */
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
        toHost(logits);
        toHost(targets);
        onHost().tokenLosses(losses, lse, logits, targets, smoothing, classShare, zLoss);
        toDevice(losses);
        toDevice(lse);
    }

    @Override
    default void tokenLossStats(LocalTensor stats, LocalTensor logits, LocalTensor targets, long firstClass) {
        toHost(logits);
        toHost(targets);
        onHost().tokenLossStats(stats, logits, targets, firstClass);
        toDevice(stats);
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
        toHost(all);
        toHost(targets);
        onHost().tokenLossJoin(losses, lse, all, targets, smoothing, classShare, zLoss);
        toDevice(losses);
        toDevice(lse);
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
        toHost(dLosses);
        toHost(logits);
        toHost(lse);
        toHost(targets);
        onHost().tokenLossGradient(dLogits, dLosses, logits, lse, targets, firstClass, smoothing, classShare, zLoss);
        toDevice(dLogits);
    }

    @Override
    default void divergence(
            LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor logits, LocalTensor given) {
        toHost(logits);
        toHost(given);
        onHost().divergence(losses, lse, givenLse, logits, given);
        toDevice(losses);
        toDevice(lse);
        toDevice(givenLse);
    }

    @Override
    default void divergenceStats(LocalTensor stats, LocalTensor logits, LocalTensor given) {
        toHost(logits);
        toHost(given);
        onHost().divergenceStats(stats, logits, given);
        toDevice(stats);
    }

    @Override
    default void divergenceJoin(LocalTensor losses, LocalTensor lse, LocalTensor givenLse, LocalTensor all) {
        toHost(all);
        onHost().divergenceJoin(losses, lse, givenLse, all);
        toDevice(losses);
        toDevice(lse);
        toDevice(givenLse);
    }

    @Override
    default void divergenceGradient(
            LocalTensor dLogits,
            LocalTensor dLosses,
            LocalTensor logits,
            LocalTensor lse,
            LocalTensor given,
            LocalTensor givenLse) {
        toHost(dLosses);
        toHost(logits);
        toHost(lse);
        toHost(given);
        toHost(givenLse);
        onHost().divergenceGradient(dLogits, dLosses, logits, lse, given, givenLse);
        toDevice(dLogits);
    }

    @Override
    default void meanCounted(LocalTensor y, LocalTensor x, LocalTensor targets, double weight) {
        toHost(x);
        toHost(targets);
        onHost().meanCounted(y, x, targets, weight);
        toDevice(y);
    }

    @Override
    default void meanCountedGradient(LocalTensor dx, LocalTensor dy, LocalTensor targets, double weight) {
        toHost(dy);
        toHost(targets);
        onHost().meanCountedGradient(dx, dy, targets, weight);
        toDevice(dx);
    }
}
