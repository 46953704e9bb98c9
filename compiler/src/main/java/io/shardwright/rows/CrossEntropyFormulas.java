package io.shardwright.rows;

import static io.shardwright.rows.LossTerms.counts;
import static io.shardwright.rows.LossTerms.ifCounted;
import static io.shardwright.rows.LossTerms.meanOfCounted;
import static io.shardwright.rows.RowKernelBuilder.apply;
import static io.shardwright.rows.RowKernelBuilder.minus;
import static io.shardwright.rows.RowKernelBuilder.over;
import static io.shardwright.rows.RowKernelBuilder.times;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import java.util.List;

/**
 * The mean cross-entropy, whole and of classes that are split over ranks (Megatron, 1909.08053 §3), its gradient, and means of losses.
 * Negative targets are left out.
 */
final class CrossEntropyFormulas {
    private CrossEntropyFormulas() {}

    static List<RowKernel> all() {
        return List.of(loss(), stats(), join(), gradient(), mean(), meanGradient());
    }

    private static RowKernel loss() {
        RowKernelBuilder rows = new RowKernelBuilder("crossEntropy");
        Formula loss = rows.total("loss");
        Formula lse = rows.column("lse");
        Formula logits = rows.elements("logits");
        Formula targets = rows.column("targets");
        Formula weight = rows.numberOfStep("weight");
        rows.makes(lse, LossTerms.logOfSum(rows, logits));
        Formula logit = rows.at("logit", logits, targets);
        return rows.makes(loss, times(weight, meanOfCounted(rows, targets, minus(lse, logit))))
                .build();
    }

    private static RowKernel stats() {
        RowKernelBuilder rows = new RowKernelBuilder("crossEntropyStats");
        List<Formula> stats = rows.columns("stats", "most", "exponentials", "logit");
        Formula logits = rows.elements("logits");
        Formula targets = rows.column("targets");
        Formula firstClass = rows.number("firstClass");
        Formula largest = rows.max("largest", logits);
        Formula sum = rows.sum("sum", apply(UnaryFunction.EXP, minus(logits, largest)));
        Formula ofTarget = rows.at("ofTarget", logits, minus(targets, firstClass));
        return rows.makes(stats.get(0), largest)
                .makes(stats.get(1), sum)
                .makes(stats.get(2), ofTarget)
                .build();
    }

    private static RowKernel join() {
        RowKernelBuilder rows = new RowKernelBuilder("crossEntropyJoin");
        Formula loss = rows.total("loss");
        Formula lse = rows.column("lse");
        List<Formula> all = rows.ranks("all", "most", "exponentials", "ofTarget");
        Formula targets = rows.column("targets");
        Formula weight = rows.numberOfStep("weight");
        rows.makes(lse, LossTerms.logOfAll(rows, "", all.get(0), all.get(1)));
        Formula logit = rows.sum("logit", all.get(2));
        return rows.makes(loss, times(weight, meanOfCounted(rows, targets, minus(lse, logit))))
                .build();
    }

    /** {@code dLogits = (softmax(logits) - onehot(target)) weight dLoss / counted rows}. */
    private static RowKernel gradient() {
        RowKernelBuilder rows = new RowKernelBuilder("crossEntropyGradient");
        Formula dLogits = rows.elements("dLogits");
        Formula dLoss = rows.total("dLoss");
        Formula logits = rows.elements("logits");
        Formula lse = rows.column("lse");
        Formula targets = rows.column("targets");
        Formula firstClass = rows.number("firstClass");
        Formula weight = rows.numberOfStep("weight");
        Formula col = rows.index();
        Formula counted = rows.sumOfRows("counted", counts(targets));
        Formula factor = rows.ofRow("factor", ifCounted(targets, over(times(weight, dLoss), counted)));
        Formula target = rows.ofRow("target", minus(targets, firstClass));
        Formula hot = new Formula.Paired(col, target, BinaryFunction.EQUAL);
        Formula share = apply(UnaryFunction.EXP, minus(logits, lse));
        return rows.makes(dLogits, times(minus(share, hot), factor)).build();
    }

    private static RowKernel mean() {
        RowKernelBuilder rows = new RowKernelBuilder("meanCounted");
        Formula y = rows.total("y");
        Formula x = rows.column("x");
        Formula targets = rows.column("targets");
        Formula weight = rows.numberOfStep("weight");
        return rows.makes(y, times(weight, meanOfCounted(rows, targets, x))).build();
    }

    private static RowKernel meanGradient() {
        RowKernelBuilder rows = new RowKernelBuilder("meanCountedGradient");
        Formula dx = rows.column("dx");
        Formula dy = rows.total("dy");
        Formula targets = rows.column("targets");
        Formula weight = rows.numberOfStep("weight");
        Formula counted = rows.sumOfRows("counted", counts(targets));
        return rows.makes(dx, ifCounted(targets, over(times(weight, dy), counted)))
                .build();
    }
}
