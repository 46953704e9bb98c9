package io.shardwright.rows;

import static io.shardwright.rows.RowKernelBuilder.plus;
import static io.shardwright.rows.RowKernelBuilder.times;

import io.shardwright.ir.formula.Formula;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Dropout (Srivastava et al., 2014) by counter, alone and between a bias and a residual. */
final class DropoutFormulas {
    private DropoutFormulas() {}

    static List<RowKernel> all() {
        return List.of(
                dropout("dropout", false, false),
                dropout("dropoutAdd", false, true),
                dropout("biasDropoutAdd", true, true));
    }

    /** {@code y = residual + dropout(x + b)}. */
    private static RowKernel dropout(String method, boolean hasBias, boolean hasResidual) {
        RowKernelBuilder rows = new RowKernelBuilder(method);
        Formula y = rows.elements("y");
        Formula x = rows.elements("x");
        Formula sum = hasBias ? plus(x, rows.row("b")) : x;
        Optional<Formula> residual = hasResidual ? Optional.of(rows.elements("residual")) : Optional.empty();
        Formula kept = rows.kept(counter(rows));
        Formula rest = rows.each("rest", new Formula.Chosen(kept, times(sum, kept), Formula.number(0)));
        return rows.makes(y, residual.map(more -> plus(more, rest)).orElse(rest))
                .build();
    }

    /** In the order in which the device's function takes it. Each layer has a seed of its own, and the same kernel. */
    private static List<Formula> counter(RowKernelBuilder rows) {
        return Stream.concat(
                        Stream.of("sequenceLow", "sequenceHigh", "seedLow", "seedMiddle", "seedHigh")
                                .map(rows::numberOfStep),
                        Stream.of("threshold", "sections", "starts", "wholeRows", "perRow", "first")
                                .map(rows::longNumber))
                .toList();
    }
}
