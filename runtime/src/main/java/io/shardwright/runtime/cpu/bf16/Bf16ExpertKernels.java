package io.shardwright.runtime.cpu.bf16;

import io.shardwright.runtime.cpu.vector.activation.Activations;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.LocalTensor;

/** Mixtures of experts: rows are moved and multiplied as they lie, gates and what routers see is float32. */
public interface Bf16ExpertKernels extends Widening {
    @Override
    default void route(LocalTensor gates, LocalTensor choices, LocalTensor logits, RoutingTable table) {
        floats().route(wide().room(0, gates), choices, wide().read(1, logits), table);
        wide().write(0, gates);
    }

    @Override
    default void routeGradient(LocalTensor dLogits, LocalTensor dGates, LocalTensor logits, RoutingTable table) {
        floats().routeGradient(wide().room(0, dLogits), wide().read(1, dGates), wide().read(2, logits), table);
        wide().write(0, dLogits);
    }

    @Override
    default void sendRows(LocalTensor sent, LocalTensor x, RoutingTable table) {
        floats().sendRows(sent, x, table);
    }

    @Override
    default void sendRowsGradient(LocalTensor dx, LocalTensor dSent, RoutingTable table) {
        floats().sendRowsGradient(wide().room(0, dx), wide().read(1, dSent), table);
        wide().write(0, dx);
    }

    @Override
    default void sortRows(LocalTensor sorted, LocalTensor arrived, RoutingTable table) {
        floats().sortRows(sorted, arrived, table);
    }

    @Override
    default void unsortRows(LocalTensor arrived, LocalTensor sorted, RoutingTable table) {
        floats().unsortRows(arrived, sorted, table);
    }

    @Override
    default void groupedLinear(LocalTensor y, LocalTensor x, LocalTensor w, RoutingTable table) {
        floats().groupedLinear(y, x, w, table);
    }

    @Override
    default void groupedLinearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation, RoutingTable table) {
        floats().groupedLinear(h, x, w, table);
        loops().over(Activations.of(activation).value(), a, h, h, 0, table.arrived());
    }

    @Override
    default void groupedActivateGradient(
            LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation, RoutingTable table) {
        loops().over(Activations.of(activation).gradient(), dh, da, h, 0, table.arrived());
    }

    @Override
    default void groupedLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, RoutingTable table) {
        floats().groupedLinearInputGradient(dx, dy, w, table);
    }

    @Override
    default void addGroupedLinearWeightGradient(
            LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table, boolean isZero) {
        floats().addGroupedLinearWeightGradient(dw, dy, x, table, isZero);
    }

    @Override
    default void combineRows(LocalTensor y, LocalTensor returned, LocalTensor gates, RoutingTable table) {
        floats().combineRows(wide().room(0, y), wide().read(1, returned), wide().read(2, gates), table);
        wide().write(0, y);
    }

    @Override
    default void combineRowsGradient(
            LocalTensor dReturned,
            LocalTensor dGates,
            LocalTensor dy,
            LocalTensor returned,
            LocalTensor gates,
            RoutingTable table) {
        floats().combineRowsGradient(
                        wide().room(0, dReturned),
                        wide().room(1, dGates),
                        wide().read(2, dy),
                        wide().read(3, returned),
                        wide().read(4, gates),
                        table);
        wide().write(0, dReturned);
        wide().write(1, dGates);
    }
}
