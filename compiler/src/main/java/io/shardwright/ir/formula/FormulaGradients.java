package io.shardwright.ir.formula;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The gradients of a {@link Formula} with regard to its inputs, as formulas of the gradient of its result and of its inputs: what
 * lies between is computed once more.
 */
public final class FormulaGradients {
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
            case Formula.ActivationGradient _ -> throw new IllegalStateException("a gradient has no gradient here");
        }
    }
}
