package io.shardwright.runtime.tornado;

import io.shardwright.runtime.tornado.kernel.expert.ExpertActivationKernel;
import io.shardwright.runtime.tornado.kernel.expert.ExpertMatmulKernel;
import io.shardwright.runtime.tornado.kernel.expert.ExpertRowsKernel;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Records mixtures of experts. Only the choice is the host's: a router is Java that anyone may write, on few numbers, in double so that each
 * token's choice is the same on every device, and ranks must know how many rows they exchange. What has been chosen goes to the device as
 * the tensors of the routing table.
 */
interface TornadoExpertKernels extends RecordingKernels {
    @Override
    default void route(LocalTensor gates, LocalTensor choices, LocalTensor logits, RoutingTable table) {
        List<LocalTensor> read = new ArrayList<>(List.of(logits));
        table.layer().bias().ifPresent(bias -> read.add(bias.value()));
        recorder().toHost(read);
        onHost().route(gates, choices, logits, table);
        toDevice(gates);
        toDevice(table.sentRow());
        toDevice(table.token());
        if (table.layer().ranks() == 1) {
            arrived(table);
        } else {
            // Ranks tell each other by a collective, which sends what the device has.
            toDevice(table.sentCounts());
        }
    }

    private void arrived(RoutingTable table) {
        toDevice(table.arrivedRow());
        toDevice(table.starts());
    }

    @Override
    default void routeGradient(LocalTensor dLogits, LocalTensor dGates, LocalTensor logits, RoutingTable table) {
        List<LocalTensor> read = new ArrayList<>(List.of(dGates, logits));
        table.layer().bias().ifPresent(bias -> read.addAll(List.of(bias.value(), bias.violation())));
        recorder().toHost(read);
        onHost().routeGradient(dLogits, dGates, logits, table);
        toDevice(dLogits);
        table.layer().bias().ifPresent(bias -> toDevice(bias.violation()));
    }

    @Override
    default void sendRows(LocalTensor sent, LocalTensor x, RoutingTable table) {
        record(ExpertRowsKernel.gather(memory(), sent, x, table.token()));
    }

    @Override
    default void sendRowsGradient(LocalTensor dx, LocalTensor dSent, RoutingTable table) {
        record(ExpertRowsKernel.combine(memory(), dx, dSent, null, table));
    }

    /** Where rows come from other ranks, it is known since they said how many. */
    @Override
    default void sortRows(LocalTensor sorted, LocalTensor arrived, RoutingTable table) {
        if (table.layer().ranks() > 1) {
            arrived(table);
        }
        record(ExpertRowsKernel.gather(memory(), sorted, arrived, table.arrivedRow()));
    }

    @Override
    default void unsortRows(LocalTensor arrived, LocalTensor sorted, RoutingTable table) {
        record(ExpertRowsKernel.scatter(memory(), arrived, sorted, table.arrivedRow()));
    }

    @Override
    default void groupedLinear(LocalTensor y, LocalTensor x, LocalTensor w, RoutingTable table) {
        record(ExpertMatmulKernel.linear(memory(), y, x, w, table));
    }

    @Override
    default void groupedLinearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation, RoutingTable table) {
        record(ExpertMatmulKernel.linearActivate(memory(), h, a, x, w, activation, table));
    }

    @Override
    default void groupedActivateGradient(
            LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation, RoutingTable table) {
        record(ExpertActivationKernel.gradient(memory(), dh, da, h, activation, table));
    }

    @Override
    default void groupedLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, RoutingTable table) {
        record(ExpertMatmulKernel.inputGradient(memory(), dx, dy, w, table));
    }

    @Override
    default void addGroupedLinearWeightGradient(
            LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table, boolean isZero) {
        record(ExpertMatmulKernel.addWeightGradient(memory(), dw, dy, x, table));
    }

    @Override
    default void combineRows(LocalTensor y, LocalTensor returned, LocalTensor gates, RoutingTable table) {
        record(ExpertRowsKernel.combine(memory(), y, returned, gates, table));
    }

    @Override
    default void combineRowsGradient(
            LocalTensor dReturned,
            LocalTensor dGates,
            LocalTensor dy,
            LocalTensor returned,
            LocalTensor gates,
            RoutingTable table) {
        record(ExpertRowsKernel.combineGradient(memory(), dReturned, dGates, dy, returned, gates, table));
    }
}
