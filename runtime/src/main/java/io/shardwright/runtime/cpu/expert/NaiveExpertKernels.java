package io.shardwright.runtime.cpu.expert;

import io.shardwright.runtime.cpu.naive.NaiveActivation;
import io.shardwright.spi.kernel.Activation;
import io.shardwright.spi.kernel.ExpertKernels;
import io.shardwright.spi.kernel.RoutingTable;
import io.shardwright.tensor.Bf16;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** The oracle: loops over single elements, with sums in double. */
public interface NaiveExpertKernels extends ExpertKernels {
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
        LocalTensor tokens = tokens(x, table);
        for (int row = 0; row < table.sent(); row++) {
            for (int i = 0; i < sent.dim(1); i++) {
                sent.set(tokens.get(table.token().getInt(row), i), row, i);
            }
        }
    }

    @Override
    default void sendRowsGradient(LocalTensor dx, LocalTensor dSent, RoutingTable table) {
        LocalTensor tokens = tokens(dx, table);
        for (int t = 0; t < tokens.dim(0); t++) {
            for (int i = 0; i < tokens.dim(1); i++) {
                double sum = 0;
                for (int rank = 0; rank < table.layer().topK(); rank++) {
                    int row = row(table, t, rank);
                    sum += row < 0 ? 0 : dSent.get(row, i);
                }
                tokens.set((float) sum, t, i);
            }
        }
    }

    @Override
    default void sortRows(LocalTensor sorted, LocalTensor arrived, RoutingTable table) {
        for (int row = 0; row < table.arrived(); row++) {
            for (int i = 0; i < sorted.dim(1); i++) {
                sorted.set(arrived.get(table.arrivedRow().getInt(row), i), row, i);
            }
        }
    }

    @Override
    default void unsortRows(LocalTensor arrived, LocalTensor sorted, RoutingTable table) {
        for (int row = 0; row < table.arrived(); row++) {
            for (int i = 0; i < sorted.dim(1); i++) {
                arrived.set(sorted.get(row, i), table.arrivedRow().getInt(row), i);
            }
        }
    }

    @Override
    default void groupedLinear(LocalTensor y, LocalTensor x, LocalTensor w, RoutingTable table) {
        for (int row = 0; row < table.arrived(); row++) {
            int expert = expert(table, row);
            for (int o = 0; o < y.dim(1); o++) {
                double sum = 0;
                for (int i = 0; i < x.dim(1); i++) {
                    sum += operand(x.get(row, i), w) * w.get(expert, o, i);
                }
                y.set((float) sum, row, o);
            }
        }
    }

    @Override
    default void groupedLinearActivate(
            LocalTensor h, LocalTensor a, LocalTensor x, LocalTensor w, Activation activation, RoutingTable table) {
        groupedLinear(h, x, w, table);
        for (int row = 0; row < table.arrived(); row++) {
            for (int i = 0; i < h.dim(1); i++) {
                a.set((float) NaiveActivation.value(activation, h.get(row, i)), row, i);
            }
        }
    }

    @Override
    default void groupedActivateGradient(
            LocalTensor dh, LocalTensor da, LocalTensor h, Activation activation, RoutingTable table) {
        for (int row = 0; row < table.arrived(); row++) {
            for (int i = 0; i < h.dim(1); i++) {
                double slope = NaiveActivation.derivative(activation, h.get(row, i));
                dh.set((float) (da.get(row, i) * slope), row, i);
            }
        }
    }

    @Override
    default void groupedLinearInputGradient(LocalTensor dx, LocalTensor dy, LocalTensor w, RoutingTable table) {
        for (int row = 0; row < table.arrived(); row++) {
            int expert = expert(table, row);
            for (int i = 0; i < dx.dim(1); i++) {
                double sum = 0;
                for (int o = 0; o < dy.dim(1); o++) {
                    sum += operand(dy.get(row, o), w) * w.get(expert, o, i);
                }
                dx.set((float) sum, row, i);
            }
        }
    }

    @Override
    default void addGroupedLinearWeightGradient(
            LocalTensor dw, LocalTensor dy, LocalTensor x, RoutingTable table, boolean isZero) {
        for (int expert = 0; expert < table.layer().held(); expert++) {
            for (int o = 0; o < dy.dim(1); o++) {
                for (int i = 0; i < x.dim(1); i++) {
                    double sum = dw.get(expert, o, i);
                    for (int row = table.start(expert); row < table.start(expert + 1); row++) {
                        sum += operand(dy.get(row, o), dw) * operand(x.get(row, i), dw);
                    }
                    dw.set((float) sum, expert, o, i);
                }
            }
        }
    }

    @Override
    default void combineRows(LocalTensor y, LocalTensor returned, LocalTensor gates, RoutingTable table) {
        LocalTensor tokens = tokens(y, table);
        LocalTensor weights = tokens(gates, table);
        for (int t = 0; t < tokens.dim(0); t++) {
            for (int i = 0; i < tokens.dim(1); i++) {
                double sum = 0;
                for (int rank = 0; rank < table.layer().topK(); rank++) {
                    int row = row(table, t, rank);
                    sum += row < 0 ? 0 : (double) weights.get(t, rank) * returned.get(row, i);
                }
                tokens.set((float) sum, t, i);
            }
        }
    }

    @Override
    default void combineRowsGradient(
            LocalTensor dReturned,
            LocalTensor dGates,
            LocalTensor dy,
            LocalTensor returned,
            LocalTensor gates,
            RoutingTable table) {
        LocalTensor tokens = tokens(dy, table);
        LocalTensor weights = tokens(gates, table);
        LocalTensor dWeights = tokens(dGates, table);
        for (int t = 0; t < tokens.dim(0); t++) {
            for (int rank = 0; rank < table.layer().topK(); rank++) {
                int row = row(table, t, rank);
                double dot = 0;
                for (int i = 0; row >= 0 && i < tokens.dim(1); i++) {
                    dot += (double) tokens.get(t, i) * returned.get(row, i);
                    dReturned.set(weights.get(t, rank) * tokens.get(t, i), row, i);
                }
                dWeights.set((float) dot, t, rank);
            }
        }
    }

    /** A number as it is multiplied: rounded if the weights are bf16. */
    private static double operand(float x, LocalTensor weights) {
        return weights.type() == DType.BF16 ? Bf16.widen(Bf16.round(x)) : x;
    }

    /** {@code [..., size]} as {@code [tokens, size]}. */
    private static LocalTensor tokens(LocalTensor x, RoutingTable table) {
        return x.reshape(table.layer().tokens(), x.dim(-1));
    }

    private static int row(RoutingTable table, int token, int rank) {
        return table.sentRow().getInt((long) token * table.layer().topK() + rank);
    }

    private static int expert(RoutingTable table, int row) {
        int expert = 0;
        while (row >= table.start(expert + 1)) {
            expert++;
        }
        return expert;
    }
}
