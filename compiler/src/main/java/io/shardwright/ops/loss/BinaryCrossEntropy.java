package io.shardwright.ops.loss;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.PairOp;
import java.util.Optional;

/** {@code z = log(1 + eˣ) - x t}, the cross-entropy of a coin with logit x of which t came up heads; no exponential overflows. */
public record BinaryCrossEntropy() implements PairOp {
    public static final Operator OPERATOR = Operator.of(
                    BinaryCrossEntropy.class, "binary_cross_entropy", _ -> new BinaryCrossEntropy())
            .writtenAs(
                    "binaryCrossEntropy(logits, targets)",
                    call -> PairOp.ofTensors(call, new BinaryCrossEntropy(), "Against"));

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public Optional<String> number() {
        return Optional.empty();
    }

    /** {@code (x + |x|)/2 + log(1 + e^-|x|) - x t}: of this the gradient at 0 is right, too. */
    @Override
    public Formula definition() {
        Formula x = new Formula.Input(0);
        Formula magnitude = new Formula.Applied(x, UnaryFunction.ABS);
        Formula positive = new Formula.Scaled(new Formula.Sum(x, magnitude), Factor.of(0.5));
        Formula small = new Formula.Applied(new Formula.Scaled(magnitude, Factor.of(-1)), UnaryFunction.EXP);
        Formula log = new Formula.Applied(new Formula.Sum(small, Formula.number(1)), UnaryFunction.LOG);
        return new Formula.Paired(
                new Formula.Sum(positive, log), new Formula.Product(x, second()), BinaryFunction.MINUS);
    }
}
