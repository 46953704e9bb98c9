package io.shardwright.processor.write.rows;

import io.shardwright.ir.formula.Formula;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowReduction;
import io.shardwright.rows.RowValue;
import io.shardwright.rows.RowValue.Per;
import io.shardwright.rows.RowValue.Reduced;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What is computed of a row before its outputs: a loop for each reduction, or for several that don't need each other. And of all rows, which
 * goes by work-items that have some of them each.
 */
final class RowBody {
    private final RowKernel kernel;
    private final KernelText text;
    private final boolean isShared;

    /** @param isShared whether a group of work-items has a row; otherwise each has its own */
    RowBody(RowKernel kernel, KernelText text, boolean isShared) {
        this.kernel = kernel;
        this.text = text;
        this.isShared = isShared;
    }

    /** All that {@code formulas} need of one number for each row. */
    void values(Collection<Formula> formulas) {
        text.declare(formulas, text::isColumnInMemory, input -> !kernel.isOfCall(input));
        List<Reduced> together = new ArrayList<>();
        for (int input : kernel.needs(formulas, of -> !kernel.isOfCall(of))) {
            if (kernel.isOperand(input) || kernel.value(input).per() != Per.ROW) {
                continue;
            }
            RowValue value = kernel.value(input);
            if (value instanceof Reduced reduced && !dependsOnAny(value, together)) {
                together.add(reduced);
                continue;
            }
            reduce(together);
            if (value instanceof Reduced reduced) {
                together.add(reduced);
            } else {
                text.code().addStatement("float $L = $L", value.name(), text.value(value));
            }
        }
        reduce(together);
    }

    /** The sums over all rows that {@code formulas} need, in one loop over rows. */
    static void sumsOfRows(RowKernel kernel, KernelText text, Collection<Formula> formulas) {
        List<Reduced> totals = kernel.needs(formulas).stream()
                .filter(kernel::isOfCall)
                .map(kernel::value)
                .map(Reduced.class::cast)
                .toList();
        if (totals.isEmpty()) {
            return;
        }
        text.lookUp(kernel.tensorsNeeded(totals.stream().map(Reduced::formula).toList()));
        totals.forEach(total -> text.code().addStatement("float $LOwn = 0", total.name()));
        rows(text);
        new RowBody(kernel, text, false)
                .values(totals.stream().map(Reduced::formula).toList());
        totals.forEach(total -> text.code().addStatement("$LOwn += $L", total.name(), text.java(total.formula())));
        text.end();
        totals.forEach(total -> text.code()
                .addStatement(
                        "float $L = $T.sumOfAllRows(context, $LOwn)", total.name(), KernelText.GROUPS, total.name()));
    }

    /** Begins a loop over the rows of a work-item. */
    static void rows(KernelText text) {
        text.code()
                .add(
                        "for (int row = context.localIdx; row < rows; row += $T.ITEMS_OF_ALL_ROWS) {\n$>",
                        KernelText.GROUPS);
    }

    /** Begins a loop over the row's columns. */
    void cols() {
        if (isShared) {
            text.code().add("for (int col = context.localIdx; col < cols; col += $T.ITEMS) {\n$>", KernelText.GROUPS);
        } else {
            text.code().add("for (int col = 0; col < cols; col++) {\n$>");
        }
    }

    private boolean dependsOnAny(RowValue value, List<Reduced> others) {
        return kernel.needs(value.formulas()).stream()
                .filter(input -> !kernel.isOperand(input))
                .anyMatch(input -> others.contains(kernel.value(input)));
    }

    /** One loop for all of {@code values}, which it takes. */
    private void reduce(List<Reduced> values) {
        if (values.isEmpty()) {
            return;
        }
        for (Reduced value : values) {
            boolean isLargest = value.reduction() == RowReduction.MAX;
            text.code().addStatement("float $L = $L", own(value), isLargest ? "-Float.MAX_VALUE" : "0");
        }
        cols();
        text.declareElements(values.stream().map(Reduced::formula).toList());
        for (Reduced value : values) {
            if (value.reduction() == RowReduction.MAX) {
                text.code()
                        .addStatement(
                                "$L = $T.max($L, $L)",
                                own(value),
                                KernelText.FUNCTIONS,
                                own(value),
                                text.java(value.formula()));
            } else {
                text.code().addStatement("$L += $L", own(value), text.java(value.formula()));
            }
        }
        text.end();
        values.forEach(this::join);
        values.clear();
    }

    private void join(Reduced value) {
        boolean isMean = value.reduction() == RowReduction.MEAN;
        if (isShared) {
            text.code()
                    .addStatement(
                            "float $L = $T.$L(context, $L)$L",
                            value.name(),
                            KernelText.GROUPS,
                            value.reduction() == RowReduction.MAX ? "largest" : "sum",
                            own(value),
                            isMean ? " / cols" : "");
        } else if (isMean) {
            text.code().addStatement("$L /= cols", value.name());
        }
    }

    /** What a work-item has of it, which is all where it has the row alone. */
    private String own(Reduced value) {
        return isShared ? value.name() + "Own" : value.name();
    }
}
