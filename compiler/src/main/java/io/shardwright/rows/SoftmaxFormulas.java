package io.shardwright.rows;

import static io.shardwright.rows.RowKernelBuilder.apply;
import static io.shardwright.rows.RowKernelBuilder.minus;
import static io.shardwright.rows.RowKernelBuilder.over;
import static io.shardwright.rows.RowKernelBuilder.times;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import java.util.List;

/** Softmax over the last dim, its log, and the log of its divisor; and their gradients. */
final class SoftmaxFormulas {
    private SoftmaxFormulas() {}

    static List<RowKernel> all() {
        return List.of(
                softmax(), softmaxGradient(), logSoftmax(), logSoftmaxGradient(), logSumExp(), logSumExpGradient());
    }

    private static RowKernel softmax() {
        RowKernelBuilder rows = new RowKernelBuilder("softmax");
        Formula y = rows.elements("y");
        Formula x = rows.elements("x");
        Formula largest = rows.max("largest", x);
        Formula exponential = rows.each("exponential", apply(UnaryFunction.EXP, minus(x, largest)));
        Formula sum = rows.sum("sum", exponential);
        return rows.makes(y, over(exponential, sum)).build();
    }

    /** {@code dx = y (dy - Σ dy y)}. */
    private static RowKernel softmaxGradient() {
        RowKernelBuilder rows = new RowKernelBuilder("softmaxGradient");
        Formula dx = rows.elements("dx");
        Formula dy = rows.elements("dy");
        Formula y = rows.elements("y");
        Formula sum = rows.sum("sum", times(dy, y));
        return rows.makes(dx, times(y, minus(dy, sum))).build();
    }

    private static RowKernel logSoftmax() {
        RowKernelBuilder rows = new RowKernelBuilder("logSoftmax");
        Formula y = rows.elements("y");
        Formula x = rows.elements("x");
        Formula lse = rows.ofRow("lse", LossTerms.logOfSum(rows, x));
        return rows.makes(y, minus(x, lse)).build();
    }

    /** {@code dx = dy - eʸ Σ dy}. */
    private static RowKernel logSoftmaxGradient() {
        RowKernelBuilder rows = new RowKernelBuilder("logSoftmaxGradient");
        Formula dx = rows.elements("dx");
        Formula dy = rows.elements("dy");
        Formula y = rows.elements("y");
        Formula sum = rows.sum("sum", dy);
        return rows.makes(dx, minus(dy, times(apply(UnaryFunction.EXP, y), sum)))
                .build();
    }

    private static RowKernel logSumExp() {
        RowKernelBuilder rows = new RowKernelBuilder("logSumExp");
        Formula y = rows.column("y");
        Formula x = rows.elements("x");
        return rows.makes(y, LossTerms.logOfSum(rows, x)).build();
    }

    /** {@code dx = dy e^(x - y)}. */
    private static RowKernel logSumExpGradient() {
        RowKernelBuilder rows = new RowKernelBuilder("logSumExpGradient");
        Formula dx = rows.elements("dx");
        Formula dy = rows.column("dy");
        Formula x = rows.elements("x");
        Formula y = rows.column("y");
        return rows.makes(dx, times(dy, apply(UnaryFunction.EXP, minus(x, y)))).build();
    }
}
