package io.shardwright.rows;

import static io.shardwright.rows.RowKernelBuilder.apply;
import static io.shardwright.rows.RowKernelBuilder.minus;
import static io.shardwright.rows.RowKernelBuilder.plus;
import static io.shardwright.rows.RowKernelBuilder.times;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import java.util.List;
import java.util.Optional;

/** RMS norm (Zhang and Sennrich, 1910.07467), alone and behind a residual sum, and their gradients. */
final class RmsNormFormulas {
    private RmsNormFormulas() {}

    static List<RowKernel> all() {
        return List.of(norm(false), norm(true), gradient(false), gradient(true));
    }

    /** {@code y = x rstd w}. */
    private static RowKernel norm(boolean ofSum) {
        RowKernelBuilder rows = new RowKernelBuilder(ofSum ? "addRmsNorm" : "rmsNorm");
        Optional<Formula> sum = ofSum ? Optional.of(rows.elements("sum")) : Optional.empty();
        Formula y = rows.elements("y");
        Formula rstd = rows.column("rstd");
        Formula x = rows.elements("x");
        Formula total = ofSum ? plus(x, rows.elements("residual")) : x;
        Formula w = rows.row("w");
        Formula epsilon = rows.number("epsilon");
        sum.ifPresent(made -> rows.makes(made, total));
        Formula square = rows.mean("square", times(total, total));
        Formula factor = rows.ofRow("rstd", apply(UnaryFunction.INVERSE_SQRT, plus(square, epsilon)));
        return rows.makes(y, times(times(total, factor), w)).makes(rstd, factor).build();
    }

    /** With {@code g = dy w}: {@code dx = rstd (g - x̂ mean(g x̂))}, and dResidual added. */
    private static RowKernel gradient(boolean addsResidual) {
        RowKernelBuilder rows = new RowKernelBuilder(addsResidual ? "addRmsNormGradient" : "rmsNormGradient");
        Formula dx = rows.elements("dx");
        Formula dw = rows.row("dw");
        Formula dy = rows.elements("dy");
        Formula x = rows.elements("x");
        Formula rstd = rows.column("rstd");
        Formula w = rows.row("w");
        Optional<Formula> dResidual = addsResidual ? Optional.of(rows.elements("dResidual")) : Optional.empty();
        Formula normed = rows.each("normed", times(x, rstd));
        Formula g = rows.each("g", times(dy, w));
        Formula meanGx = rows.mean("meanGx", times(g, normed));
        Formula own = times(minus(g, times(normed, meanGx)), rstd);
        return rows.makes(dx, dResidual.map(more -> plus(own, more)).orElse(own))
                .makes(dw, times(dy, normed))
                .build();
    }
}
