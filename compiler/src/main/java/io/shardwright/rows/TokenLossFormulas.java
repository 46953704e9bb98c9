package io.shardwright.rows;

import static io.shardwright.rows.LossTerms.ifCounted;
import static io.shardwright.rows.RowKernelBuilder.apply;
import static io.shardwright.rows.RowKernelBuilder.minus;
import static io.shardwright.rows.RowKernelBuilder.plus;
import static io.shardwright.rows.RowKernelBuilder.times;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import java.util.List;

/** A loss of each row, with label smoothing (Szegedy et al., 1512.00567 §7) and z-loss (PaLM, 2204.02311 §5), whole and of ranks' classes. */
final class TokenLossFormulas {
    /** How a loss is made: the numbers behind the tensors. */
    private record Terms(Formula smoothing, Formula classShare, Formula zLoss) {
        static Terms of(RowKernelBuilder rows) {
            return new Terms(rows.number("smoothing"), rows.number("classShare"), rows.number("zLoss"));
        }

        Formula ofTarget() {
            return minus(Formula.number(1), smoothing);
        }

        Formula ofOthers() {
            return times(smoothing, classShare);
        }

        Formula loss(Formula lse, Formula logit, Formula sum) {
            Formula smoothed = minus(minus(lse, times(ofTarget(), logit)), times(ofOthers(), sum));
            return plus(smoothed, times(times(zLoss, lse), lse));
        }
    }

    private TokenLossFormulas() {}

    static List<RowKernel> all() {
        return List.of(losses(), stats(), join(), gradient());
    }

    private static RowKernel losses() {
        RowKernelBuilder rows = new RowKernelBuilder("tokenLosses");
        Formula losses = rows.column("losses");
        Formula lse = rows.column("lse");
        Formula logits = rows.elements("logits");
        Formula targets = rows.column("targets");
        Terms terms = Terms.of(rows);
        Formula sumOfLogits = rows.sum("sumOfLogits", logits);
        Formula log = rows.ofRow("log", LossTerms.logOfSum(rows, logits));
        Formula logit = rows.at("logit", logits, targets);
        return rows.makes(losses, ifCounted(targets, terms.loss(log, logit, sumOfLogits)))
                .makes(lse, log)
                .build();
    }

    private static RowKernel stats() {
        RowKernelBuilder rows = new RowKernelBuilder("tokenLossStats");
        List<Formula> stats = rows.columns("stats", "most", "exponentials", "logit", "logits");
        Formula logits = rows.elements("logits");
        Formula targets = rows.column("targets");
        Formula firstClass = rows.number("firstClass");
        Formula sumOfLogits = rows.sum("sumOfLogits", logits);
        Formula largest = rows.max("largest", logits);
        Formula sum = rows.sum("sum", apply(UnaryFunction.EXP, minus(logits, largest)));
        Formula ofTarget = rows.at("ofTarget", logits, minus(targets, firstClass));
        return rows.makes(stats.get(0), largest)
                .makes(stats.get(1), sum)
                .makes(stats.get(2), ofTarget)
                .makes(stats.get(3), sumOfLogits)
                .build();
    }

    private static RowKernel join() {
        RowKernelBuilder rows = new RowKernelBuilder("tokenLossJoin");
        Formula losses = rows.column("losses");
        Formula lse = rows.column("lse");
        List<Formula> all = rows.ranks("all", "most", "exponentials", "ofTarget", "ofLogits");
        Formula targets = rows.column("targets");
        Terms terms = Terms.of(rows);
        Formula logit = rows.sum("logit", all.get(2));
        Formula sumOfLogits = rows.sum("sumOfLogits", all.get(3));
        Formula log = rows.ofRow("log", LossTerms.logOfAll(rows, "", all.get(0), all.get(1)));
        return rows.makes(losses, ifCounted(targets, terms.loss(log, logit, sumOfLogits)))
                .makes(lse, log)
                .build();
    }

    /**
     * {@code dLogits = (softmax (1 + 2 zLoss lse) - (1 - smoothing) onehot(target) - smoothing classShare) dLosses}, 0 in rows that don't
     * count.
     */
    private static RowKernel gradient() {
        RowKernelBuilder rows = new RowKernelBuilder("tokenLossGradient");
        Formula dLogits = rows.elements("dLogits");
        Formula dLosses = rows.column("dLosses");
        Formula logits = rows.elements("logits");
        Formula lse = rows.column("lse");
        Formula targets = rows.column("targets");
        Formula firstClass = rows.number("firstClass");
        Terms terms = Terms.of(rows);
        Formula col = rows.index();
        Formula factor = rows.ofRow("factor", ifCounted(targets, dLosses));
        Formula slope =
                rows.ofRow("slope", plus(Formula.number(1), times(times(Formula.number(2), terms.zLoss()), lse)));
        Formula target = rows.ofRow("target", minus(targets, firstClass));
        Formula hot = new Formula.Paired(col, target, BinaryFunction.EQUAL);
        Formula share = apply(UnaryFunction.EXP, minus(logits, lse));
        Formula difference = minus(times(share, slope), times(terms.ofTarget(), hot));
        return rows.makes(dLogits, times(minus(difference, terms.ofOthers()), factor))
                .build();
    }
}
