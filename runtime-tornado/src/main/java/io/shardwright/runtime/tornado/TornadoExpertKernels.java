package io.shardwright.runtime.tornado;

import io.shardwright.spi.Activation;
import io.shardwright.spi.ExpertKernels;
import io.shardwright.spi.RoutingTable;
import io.shardwright.tensor.LocalTensor;

/** None yet: which rows there are is known on the host, and only while a step runs. */
interface TornadoExpertKernels extends ExpertKernels {
    private static TornadoException missing() {
        return new TornadoException(
                "--device tornado has no kernels for mixtures of experts yet\n  Fix: take --device cpu");
    }

    @Override
    default void route(LocalTensor gates, LocalTensor choices, LocalTensor logits, RoutingTable table) {
        throw missing();
    }

    @Override
    default void routeGradient(LocalTensor dLogits, LocalTensor dGates, LocalTensor logits, RoutingTable table) {
        throw missing();
    }

    @Override
    default void sendRows(LocalTensor sent, LocalTensor x, RoutingTable table) {
        throw missing();
    }

    @Override
    default void sendRowsGradient(LocalTensor dx, LocalTensor dSent, RoutingTable table) {
        throw missing();
    }

    @Override
    default void sortRows(LocalTensor sorted, LocalTensor arrived, RoutingTable table) {
        throw missing();
    }

    @Override
    default void unsortRows(LocalTensor arrived, LocalTensor sorted, RoutingTable table) {
        throw missing();
    }

    @Override
    default void groupedLinear(LocalTensor y, LocalTensor x, LocalTensor w, RoutingTable table) {
        throw missing();
    }

    @Override
    default void groupedLinearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation, RoutingTable table) {
        throw missing();
    }

    @Override
    default void groupedActivateGradient(
            LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation, RoutingTable table) {
        throw missing();
    }

    @Override
    default void groupedLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, RoutingTable table) {
        throw missing();
    }

    @Override
    default void addGroupedLinearWeightGradient(LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table) {
        throw missing();
    }

    @Override
    default void combineRows(LocalTensor y, LocalTensor returned, LocalTensor gates, RoutingTable table) {
        throw missing();
    }

    @Override
    default void combineRowsGradient(
            LocalTensor dReturned,
            LocalTensor dGates,
            LocalTensor dy,
            LocalTensor returned,
            LocalTensor gates,
            RoutingTable table) {
        throw missing();
    }
}
