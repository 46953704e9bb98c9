package io.shardwright.rows;

import static io.shardwright.rows.RowKernelBuilder.apply;
import static io.shardwright.rows.RowKernelBuilder.minus;
import static io.shardwright.rows.RowKernelBuilder.over;
import static io.shardwright.rows.RowKernelBuilder.plus;
import static io.shardwright.rows.RowKernelBuilder.times;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;

/** What losses of rows are made of. */
final class LossTerms {
    private static final Formula ZERO = Formula.number(0);
    private static final Formula ONE = Formula.number(1);

    private LossTerms() {}

    /** 1 for a row whose target isn't negative, else 0. */
    static Formula counts(Formula targets) {
        return new Formula.Paired(targets, ZERO, BinaryFunction.AT_LEAST);
    }

    /** {@code x} where the target isn't negative, else 0. */
    static Formula ifCounted(Formula targets, Formula x) {
        return new Formula.Chosen(counts(targets), x, ZERO);
    }

    /** The mean of {@code x} over rows that count, 0 where none does. */
    static Formula meanOfCounted(RowKernelBuilder rows, Formula targets, Formula x) {
        Formula total = rows.sumOfRows("total", ifCounted(targets, x));
        Formula counted = rows.sumOfRows("counted", counts(targets));
        return over(total, new Formula.Paired(counted, ONE, BinaryFunction.MAX));
    }

    /** {@code log Σ eˣ} of a row. */
    static Formula logOfSum(RowKernelBuilder rows, Formula x) {
        Formula largest = rows.max("largest", x);
        Formula sum = rows.sum("sum", apply(UnaryFunction.EXP, minus(x, largest)));
        return plus(largest, apply(UnaryFunction.LOG, sum));
    }

    /** The same of what each rank has of the row: its largest element, and the exponentials relative to it. */
    static Formula logOfAll(RowKernelBuilder rows, String prefix, Formula most, Formula exponentials) {
        Formula largest = rows.max(named(prefix, "largest"), most);
        Formula sum =
                rows.sum(named(prefix, "sum"), times(exponentials, apply(UnaryFunction.EXP, minus(most, largest))));
        return plus(largest, apply(UnaryFunction.LOG, sum));
    }

    private static String named(String prefix, String name) {
        return prefix.isEmpty() ? name : prefix + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
