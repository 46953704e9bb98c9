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
        return List.of(norm(false), norm(true), gradient(false), gradient(true));
    }

    /** {@code y = (x - mean) rstd w + b}. */
    private static RowKernel norm(boolean ofSum) {
        RowKernelBuilder rows = new RowKernelBuilder(ofSum ? "addLayerNorm" : "layerNorm");
        Optional<Formula> sum = ofSum ? Optional.of(rows.elements("sum")) : Optional.empty();
        Formula y = rows.elements("y");
        Formula mean = rows.column("mean");
        Formula rstd = rows.column("rstd");
        Formula x = rows.elements("x");
        Formula total = ofSum ? plus(x, rows.elements("residual")) : x;
        Formula w = rows.row("w");
        Formula b = rows.row("b");
        Formula epsilon = rows.number("epsilon");
        sum.ifPresent(made -> rows.makes(made, total));
        Formula center = rows.mean("mean", total);
        Formula offset = rows.each("offset", minus(total, center));
        Formula variance = rows.mean("variance", times(offset, offset));
        Formula factor = rows.ofRow("rstd", apply(UnaryFunction.INVERSE_SQRT, plus(variance, epsilon)));
        return rows.makes(y, plus(times(times(offset, factor), w), b))
                .makes(mean, center)
                .makes(rstd, factor)
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
