package io.shardwright.rows;

import static io.shardwright.rows.RowKernelBuilder.apply;
import static io.shardwright.rows.RowKernelBuilder.minus;
import static io.shardwright.rows.RowKernelBuilder.over;
import static io.shardwright.rows.RowKernelBuilder.plus;
import static io.shardwright.rows.RowKernelBuilder.times;

import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import java.util.List;

/** {@code Σ p log(p / q)} of each row, p = softmax(given), q = softmax(logits), as distillation has it (Hinton et al., 1503.02531). */
final class DivergenceFormulas {
    private DivergenceFormulas() {}

    static List<RowKernel> all() {
        return List.of(losses(), stats(), join(), gradient());
    }

    private static RowKernel losses() {
        RowKernelBuilder rows = new RowKernelBuilder("divergence");
        Formula losses = rows.column("losses");
        Formula lse = rows.column("lse");
        Formula givenLse = rows.column("givenLse");
        Formula logits = rows.elements("logits");
        Formula given = rows.elements("given");
        Formula largest = rows.max("largest", logits);
        Formula givenLargest = rows.max("givenLargest", given);
        Formula sum = rows.sum("sum", apply(UnaryFunction.EXP, minus(logits, largest)));
        Formula exponential = rows.each("exponential", apply(UnaryFunction.EXP, minus(given, givenLargest)));
        Formula givenSum = rows.sum("givenSum", exponential);
        Formula difference = rows.sum("difference", times(exponential, minus(given, logits)));
        Formula log = rows.ofRow("log", plus(largest, apply(UnaryFunction.LOG, sum)));
        Formula givenLog = rows.ofRow("givenLog", plus(givenLargest, apply(UnaryFunction.LOG, givenSum)));
        return rows.makes(losses, plus(minus(over(difference, givenSum), givenLog), log))
                .makes(lse, log)
                .makes(givenLse, givenLog)
                .build();
    }

    private static RowKernel stats() {
        RowKernelBuilder rows = new RowKernelBuilder("divergenceStats");
        List<Formula> stats =
                rows.columns("stats", "most", "exponentials", "givenMost", "givenExponentials", "differences");
        Formula logits = rows.elements("logits");
        Formula given = rows.elements("given");
        Formula largest = rows.max("largest", logits);
        Formula givenLargest = rows.max("givenLargest", given);
        Formula sum = rows.sum("sum", apply(UnaryFunction.EXP, minus(logits, largest)));
        Formula exponential = rows.each("exponential", apply(UnaryFunction.EXP, minus(given, givenLargest)));
        Formula givenSum = rows.sum("givenSum", exponential);
        Formula difference = rows.sum("difference", times(exponential, minus(given, logits)));
        return rows.makes(stats.get(0), largest)
                .makes(stats.get(1), sum)
                .makes(stats.get(2), givenLargest)
                .makes(stats.get(3), givenSum)
                .makes(stats.get(4), difference)
                .build();
    }

    private static RowKernel join() {
        RowKernelBuilder rows = new RowKernelBuilder("divergenceJoin");
        Formula losses = rows.column("losses");
        Formula lse = rows.column("lse");
        Formula givenLse = rows.column("givenLse");
        List<Formula> all = rows.ranks("all", "most", "exponentials", "givenMost", "givenExponentials", "differences");
        Formula log = rows.ofRow("log", LossTerms.logOfAll(rows, "", all.get(0), all.get(1)));
        Formula givenLog = rows.ofRow("givenLog", LossTerms.logOfAll(rows, "given", all.get(2), all.get(3)));
        Formula difference =
                rows.sum("difference", times(all.get(4), apply(UnaryFunction.EXP, minus(all.get(2), givenLog))));
        return rows.makes(losses, plus(minus(difference, givenLog), log))
                .makes(lse, log)
                .makes(givenLse, givenLog)
                .build();
    }

    /** {@code dLogits = (softmax(logits) - softmax(given)) dLosses}. */
    private static RowKernel gradient() {
        RowKernelBuilder rows = new RowKernelBuilder("divergenceGradient");
        Formula dLogits = rows.elements("dLogits");
        Formula dLosses = rows.column("dLosses");
        Formula logits = rows.elements("logits");
        Formula lse = rows.column("lse");
        Formula given = rows.elements("given");
        Formula givenLse = rows.column("givenLse");
        Formula share = apply(UnaryFunction.EXP, minus(logits, lse));
        Formula givenShare = apply(UnaryFunction.EXP, minus(given, givenLse));
        return rows.makes(dLogits, times(minus(share, givenShare), dLosses)).build();
    }
}
