package io.shardwright.spi.kernel;

import io.shardwright.tensor.LocalTensor;

/**
 * The kernels of a mixture of experts. Which rows there are, and whose, the table of the microbatch says; rows behind the last
 * are neither read nor written. Tensors of rows are dense, {@code [rows, size]}; weights {@code [experts held, out, in]}.
 */
public interface ExpertKernels {
    /**
     * Chooses experts for each token and fills the table.
     *
     * @param gates {@code [..., topK]}; 0 where a choice came to nothing
     * @param choices {@code [..., topK]} i32: experts, or -1 where a choice came to nothing
     * @param logits {@code [..., columns]}, all columns of the router's weight; over cp {@code [ranks*batch, ...]}, those of one rank
     *     after the other's
     */
    void route(LocalTensor gates, LocalTensor choices, LocalTensor logits, RoutingTable table);

    /** The gradient of this rank's logits by way of the gates, and that of the auxiliary loss times the microbatch's share. */
    void routeGradient(LocalTensor dLogits, LocalTensor dGates, LocalTensor logits, RoutingTable table);

    /** {@code sent[row] = x[token of row]}, from {@code x[..., size]}. */
    void sendRows(LocalTensor sent, LocalTensor x, RoutingTable table);

    /** {@code dx[token] = Σ dSent[row]} over the token's rows. */
    void sendRowsGradient(LocalTensor dx, LocalTensor dSent, RoutingTable table);

    /** {@code sorted[row] = arrived[where it arrived]}. */
    void sortRows(LocalTensor sorted, LocalTensor arrived, RoutingTable table);

    /** The inverse of {@link #sortRows}, and its gradient. */
    void unsortRows(LocalTensor arrived, LocalTensor sorted, RoutingTable table);

    /** {@code y[row] = x[row] w[expert of row]ᵀ}. */
    @RowWise
    void groupedLinear(LocalTensor y, LocalTensor x, LocalTensor w, RoutingTable table);

    /** {@link #groupedLinear} to h, and {@code a = activation(h)}. */
    @RowWise
    void groupedLinearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation, RoutingTable table);

    /** {@code dh = da activation'(h)}. In place with da. */
    @RowWise
    void groupedActivateGradient(
            LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation, RoutingTable table);

    /** {@code dx[row] = dy[row] w[expert of row]}. */
    @RowWise
    void groupedLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, RoutingTable table);

    /**
     * {@code dw[expert] += dyᵀ x} over the expert's rows.
     *
     * @param isZero whether dw is zero everywhere, so that it need not be read
     */
    @RowWise
    void addGroupedLinearWeightGradient(
            LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table, boolean isZero);

    /** {@code y[token] = Σ gate returned[row]} over the token's choices; 0 for one without. */
    void combineRows(LocalTensor y, LocalTensor returned, LocalTensor gates, RoutingTable table);

    /** {@code dReturned[row] = gate dy[token]} and {@code dGate = dy[token] · returned[row]}; 0 where there is no row. */
    void combineRowsGradient(
            LocalTensor dReturned,
            LocalTensor dGates,
            LocalTensor dy,
            LocalTensor returned,
            LocalTensor gates,
            RoutingTable table);
}
