package io.shardwright.ir.formula;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The gradients of a {@link Formula} with regard to its inputs, as formulas of the gradient of its result and of its inputs: what
 * lies between is computed once more.
 */
public final class FormulaGradients {
    private static final Formula ZERO = Formula.number(0);

    private final SortedMap<Integer, Formula> gradients = new TreeMap<>();

    private FormulaGradients() {}

    /** @param gradient of the result; by input, what comes of it */
    public static SortedMap<Integer, Formula> of(Formula formula, Formula gradient) {
        FormulaGradients all = new FormulaGradients();
        all.spread(formula, gradient);
        return all.gradients;
    }

    private void spread(Formula formula, Formula gradient) {
        switch (formula) {
            case Formula.Input(int index) -> gradients.merge(index, gradient, Formula.Sum::new);
            case Formula.Sum(Formula left, Formula right) -> {
                spread(left, gradient);
                spread(right, gradient);
            }
            case Formula.Product(Formula left, Formula right) -> {
                spread(left, new Formula.Product(gradient, right));
                spread(right, new Formula.Product(gradient, left));
            }
            case Formula.Scaled(Formula of, Factor factor) -> spread(of, new Formula.Scaled(gradient, factor));
            case Formula.Activated(Formula of, var activation) ->
                spread(of, new Formula.ActivationGradient(gradient, of, activation));
            case Formula.Constant _ -> {}
            case Formula.Applied applied -> spread(applied, gradient);
            case Formula.Paired paired -> spread(paired, gradient);
            case Formula.Chosen(Formula mask, Formula yes, Formula no) -> {
                spread(yes, where(mask, gradient, ZERO));
                spread(no, where(mask, ZERO, gradient));
            }
            case Formula.ActivationGradient _ -> throw new IllegalStateException("a gradient has no gradient here");
        }
    }

    private void spread(Formula.Applied applied, Formula gradient) {
        Formula of = applied.of();
        switch (applied.function()) {
            case EXP -> spread(of, new Formula.Product(gradient, applied));
            case LOG -> spread(of, new Formula.Paired(gradient, of, BinaryFunction.DIVIDE));
            case SQRT -> spread(of, new Formula.Paired(scaled(gradient, 0.5), applied, BinaryFunction.DIVIDE));
            case INVERSE_SQRT ->
                spread(
                        of,
                        new Formula.Paired(
                                new Formula.Product(scaled(gradient, -0.5), applied), of, BinaryFunction.DIVIDE));
            case ABS -> spread(of, new Formula.Product(gradient, new Formula.Applied(of, UnaryFunction.SIGN)));
            // Masks and what is as flat as they are.
            case SIGN, NOT -> {}
        }
    }

    private void spread(Formula.Paired paired, Formula gradient) {
        Formula left = paired.left();
        Formula right = paired.right();
        switch (paired.pair()) {
            case MINUS -> {
                spread(left, gradient);
                spread(right, scaled(gradient, -1));
            }
            case DIVIDE -> {
                Formula quotient = new Formula.Paired(gradient, right, BinaryFunction.DIVIDE);
                spread(left, quotient);
                spread(right, scaled(new Formula.Product(quotient, paired), -1));
            }
            case POWER -> {
                Formula slope =
                        new Formula.Product(right, new Formula.Paired(left, lessOne(right), BinaryFunction.POWER));
                spread(left, new Formula.Product(gradient, slope));
            }
            case MAX -> spreadTo(new Formula.Paired(left, right, BinaryFunction.AT_LEAST), paired, gradient);
            case MIN -> spreadTo(new Formula.Paired(right, left, BinaryFunction.AT_LEAST), paired, gradient);
            case GREATER, AT_LEAST, EQUAL -> {}
        }
    }

    /** To the left one where {@code isLeft}, to the right one elsewhere. */
    private void spreadTo(Formula isLeft, Formula.Paired paired, Formula gradient) {
        spread(paired.left(), where(isLeft, gradient, ZERO));
        spread(paired.right(), where(isLeft, ZERO, gradient));
    }

    private static Formula lessOne(Formula exponent) {
        return exponent instanceof Formula.Constant(Factor factor)
                        && factor.known().isPresent()
                ? Formula.number(factor.value() - 1)
                : new Formula.Sum(exponent, Formula.number(-1));
    }

    private static Formula scaled(Formula of, double factor) {
        return new Formula.Scaled(of, Factor.of(factor));
    }

    private static Formula where(Formula mask, Formula yes, Formula no) {
        return new Formula.Chosen(mask, yes, no);
    }
}
