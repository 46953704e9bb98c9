package io.shardwright.rows;

import static io.shardwright.rows.RowKernelBuilder.apply;
import static io.shardwright.rows.RowKernelBuilder.minus;
import static io.shardwright.rows.RowKernelBuilder.plus;
import static io.shardwright.rows.RowKernelBuilder.times;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import java.util.List;
import java.util.Optional;

/** Layer norm (Ba et al., 1607.06450), alone and behind a residual sum, and their gradients. */
final class LayerNormFormulas {
    private LayerNormFormulas() {}

    static List<RowKernel> all() {
        return List.of(norm(), normOfSum(), gradient(false), gradient(true));
    }

    private static RowKernel norm() {
        RowKernelBuilder rows = new RowKernelBuilder("layerNorm");
        Formula y = rows.elements("y");
        Formula mean = rows.column("mean");
        Formula rstd = rows.column("rstd");
        Formula x = rows.elements("x");
        return normed(rows, x, List.of(y, mean, rstd));
    }

    private static RowKernel normOfSum() {
        RowKernelBuilder rows = new RowKernelBuilder("addLayerNorm");
        Formula sum = rows.elements("sum");
        Formula y = rows.elements("y");
        Formula mean = rows.column("mean");
        Formula rstd = rows.column("rstd");
        Formula total = plus(rows.elements("x"), rows.elements("residual"));
        rows.makes(sum, total);
        return normed(rows, total, List.of(y, mean, rstd));
    }

    /** {@code y = (x - mean) rstd w + b}. */
    private static RowKernel normed(RowKernelBuilder rows, Formula x, List<Formula> outputs) {
        Formula w = rows.row("w");
        Formula b = rows.row("b");
        Formula epsilon = rows.number("epsilon");
        Formula mean = rows.mean("mean", x);
        Formula offset = rows.each("offset", minus(x, mean));
        Formula variance = rows.mean("variance", times(offset, offset));
        Formula rstd = rows.ofRow("rstd", apply(UnaryFunction.INVERSE_SQRT, plus(variance, epsilon)));
        return rows.makes(outputs.get(0), plus(times(times(offset, rstd), w), b))
                .makes(outputs.get(1), mean)
                .makes(outputs.get(2), rstd)
                .build();
    }

    /** With {@code g = dy w}: {@code dx = rstd (g - mean(g) - x̂ mean(g x̂))}, and dResidual added. */
    private static RowKernel gradient(boolean addsResidual) {
        RowKernelBuilder rows = new RowKernelBuilder(addsResidual ? "addLayerNormGradient" : "layerNormGradient");
        Formula dx = rows.elements("dx");
        Formula dw = rows.row("dw");
        Formula db = rows.row("db");
        Formula dy = rows.elements("dy");
        Formula x = rows.elements("x");
        Formula mean = rows.column("mean");
        Formula rstd = rows.column("rstd");
        Formula w = rows.row("w");
        Optional<Formula> dResidual = addsResidual ? Optional.of(rows.elements("dResidual")) : Optional.empty();
        Formula normed = rows.each("normed", times(minus(x, mean), rstd));
        Formula g = rows.each("g", times(dy, w));
        Formula meanG = rows.mean("meanG", g);
        Formula meanGx = rows.mean("meanGx", times(g, normed));
        Formula own = times(minus(minus(g, meanG), times(normed, meanGx)), rstd);
        return rows.makes(dx, dResidual.map(more -> plus(own, more)).orElse(own))
                .makes(dw, times(dy, normed))
                .makes(db, dy)
                .build();
    }
}
