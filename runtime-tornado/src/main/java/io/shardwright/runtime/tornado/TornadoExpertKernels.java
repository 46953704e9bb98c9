package io.shardwright.runtime.tornado;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ExpertKernels;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.LocalTensor;

/**
 * Mixtures of experts on the host, between the device's graphs: which rows there are is known there, and only while a step runs. What
 * they read comes to the host first, and what they write goes to the device.
 */
interface TornadoExpertKernels extends ExpertKernels {
    /** The host's kernels. */
    Kernels onHost();

    /** Of the device's tensor. */
    void toHost(LocalTensor x);

    /** To the device's tensor. */
    void toDevice(LocalTensor x);

    private void toHost(LocalTensor x, LocalTensor... more) {
        toHost(x);
        for (LocalTensor y : more) {
            toHost(y);
        }
    }

    @Override
    default void route(LocalTensor gates, LocalTensor choices, LocalTensor logits, RoutingTable table) {
        toHost(logits);
        table.layer().bias().ifPresent(bias -> toHost(bias.value()));
        onHost().route(gates, choices, logits, table);
        toDevice(gates);
        toDevice(choices);
        // Ranks tell each other by a collective, which sends what the device has.
        toDevice(table.sentCounts());
    }

    @Override
    default void routeGradient(LocalTensor dLogits, LocalTensor dGates, LocalTensor logits, RoutingTable table) {
        toHost(dGates, logits);
        table.layer().bias().ifPresent(bias -> toHost(bias.value(), bias.violation()));
        onHost().routeGradient(dLogits, dGates, logits, table);
        toDevice(dLogits);
        table.layer().bias().ifPresent(bias -> toDevice(bias.violation()));
    }

    @Override
    default void sendRows(LocalTensor sent, LocalTensor x, RoutingTable table) {
        toHost(x);
        onHost().sendRows(sent, x, table);
        toDevice(sent);
    }

    @Override
    default void sendRowsGradient(LocalTensor dx, LocalTensor dSent, RoutingTable table) {
        toHost(dSent);
        onHost().sendRowsGradient(dx, dSent, table);
        toDevice(dx);
    }

    @Override
    default void sortRows(LocalTensor sorted, LocalTensor arrived, RoutingTable table) {
        toHost(arrived);
        onHost().sortRows(sorted, arrived, table);
        toDevice(sorted);
    }

    @Override
    default void unsortRows(LocalTensor arrived, LocalTensor sorted, RoutingTable table) {
        toHost(sorted);
        onHost().unsortRows(arrived, sorted, table);
        toDevice(arrived);
    }

    @Override
    default void groupedLinear(LocalTensor y, LocalTensor x, LocalTensor w, RoutingTable table) {
        toHost(x, w);
        onHost().groupedLinear(y, x, w, table);
        toDevice(y);
    }

    @Override
    default void groupedLinearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation, RoutingTable table) {
        toHost(x, w);
        onHost().groupedLinearActivate(h, a, x, w, activation, table);
        toDevice(h);
        toDevice(a);
    }

    @Override
    default void groupedActivateGradient(
            LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation, RoutingTable table) {
        toHost(da, h);
        onHost().groupedActivateGradient(dh, da, h, activation, table);
        toDevice(dh);
    }

    @Override
    default void groupedLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, RoutingTable table) {
        toHost(dy, w);
        onHost().groupedLinearInputGradient(dx, dy, w, table);
        toDevice(dx);
    }

    @Override
    default void addGroupedLinearWeightGradient(
            LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table, boolean isZero) {
        toHost(dw, dy, x);
        onHost().addGroupedLinearWeightGradient(dw, dy, x, table, isZero);
        toDevice(dw);
    }

    @Override
    default void combineRows(LocalTensor y, LocalTensor returned, LocalTensor gates, RoutingTable table) {
        toHost(returned, gates);
        onHost().combineRows(y, returned, gates, table);
        toDevice(y);
    }

    @Override
    default void combineRowsGradient(
            LocalTensor dReturned,
            LocalTensor dGates,
            LocalTensor dy,
            LocalTensor returned,
            LocalTensor gates,
            RoutingTable table) {
        toHost(dy, returned, gates);
        onHost().combineRowsGradient(dReturned, dGates, dy, returned, gates, table);
        toDevice(dReturned);
        toDevice(dGates);
    }
}
