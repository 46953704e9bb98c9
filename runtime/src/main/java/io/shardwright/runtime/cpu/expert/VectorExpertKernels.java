package io.shardwright.runtime.cpu.expert;

import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ExpertKernels;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.LocalTensor;

/** Says which class does what. */
public interface VectorExpertKernels extends ExpertKernels {
    /** Matmuls of each expert's rows. */
    ExpertLinearLayers expertLinearLayers();

    @Override
    default void route(LocalTensor gates, LocalTensor choices, LocalTensor logits, RoutingTable table) {
        RouteTokens.forward(gates, choices, logits, table);
    }

    @Override
    default void routeGradient(LocalTensor dLogits, LocalTensor dGates, LocalTensor logits, RoutingTable table) {
        RouteTokens.gradient(dLogits, dGates, logits, table);
    }

    @Override
    default void sendRows(LocalTensor sent, LocalTensor x, RoutingTable table) {
        ExpertRows.send(sent, x, table);
    }

    @Override
    default void sendRowsGradient(LocalTensor dx, LocalTensor dSent, RoutingTable table) {
        ExpertRows.addUp(dx, dSent, table);
    }

    @Override
    default void sortRows(LocalTensor sorted, LocalTensor arrived, RoutingTable table) {
        ExpertRows.sort(sorted, arrived, table);
    }

    @Override
    default void unsortRows(LocalTensor arrived, LocalTensor sorted, RoutingTable table) {
        ExpertRows.unsort(arrived, sorted, table);
    }

    @Override
    default void groupedLinear(LocalTensor y, LocalTensor x, LocalTensor w, RoutingTable table) {
        expertLinearLayers().forward(y, x, w, table);
    }

    @Override
    default void groupedLinearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation, RoutingTable table) {
        expertLinearLayers().forwardActivate(h, a, x, w, activation, table);
    }

    @Override
    default void groupedActivateGradient(
            LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation, RoutingTable table) {
        ExpertLinearLayers.activateGradient(dh, da, h, activation, table);
    }

    @Override
    default void groupedLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, RoutingTable table) {
        expertLinearLayers().inputGradient(dx, dy, w, table);
    }

    @Override
    default void addGroupedLinearWeightGradient(
            LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table, boolean isZero) {
        expertLinearLayers().addWeightGradient(dw, dy, x, table, isZero);
    }

    @Override
    default void combineRows(LocalTensor y, LocalTensor returned, LocalTensor gates, RoutingTable table) {
        ExpertRows.combine(y, returned, gates, table);
    }

    @Override
    default void combineRowsGradient(
            LocalTensor dReturned,
            LocalTensor dGates,
            LocalTensor dy,
            LocalTensor returned,
            LocalTensor gates,
            RoutingTable table) {
        ExpertRows.combineGradient(dReturned, dGates, dy, returned, gates, table);
    }
}
