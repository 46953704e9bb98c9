package io.shardwright.rows;

import static io.shardwright.rows.RowKernelBuilder.plus;

import io.shardwright.ir.formula.Formula;
import java.util.List;
import java.util.function.BiFunction;

/** Sums with what is the same for all rows, or for all sequences: biases and positions; and what their gradients add up. */
final class BroadcastFormulas {
    private BroadcastFormulas() {}

    static List<RowKernel> all() {
        return List.of(
                sum("addBias", "b", RowKernelBuilder::row),
                sum("addBroadcast", "p", RowKernelBuilder::sequence),
                gradient("addBiasGradient", "db", RowKernelBuilder::row),
                gradient("addSpreadGradient", "db", RowKernelBuilder::row),
                gradient("addBroadcastGradient", "dp", RowKernelBuilder::sequence));
    }

    /** {@code y = x + b}. */
    private static RowKernel sum(String method, String name, BiFunction<RowKernelBuilder, String, Formula> shared) {
        RowKernelBuilder rows = new RowKernelBuilder(method);
        Formula y = rows.elements("y");
        Formula x = rows.elements("x");
        return rows.makes(y, plus(x, shared.apply(rows, name))).build();
    }

    /** {@code db = Σ dy}. */
    private static RowKernel gradient(
            String method, String name, BiFunction<RowKernelBuilder, String, Formula> shared) {
        RowKernelBuilder rows = new RowKernelBuilder(method);
        Formula sum = shared.apply(rows, name);
        return rows.makes(sum, rows.elements("dy")).build();
    }
}
