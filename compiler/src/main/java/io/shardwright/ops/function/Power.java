package io.shardwright.ops.function;

import io.shardwright.ir.Attribute;
import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import io.shardwright.ops.description.Made;
import io.shardwright.ops.description.Operator;
import io.shardwright.ops.elementwise.FormulaOp;
import java.util.List;

/** {@code y = x} to the power of a number; of small whole ones a product, of ½ and -½ a root. */
public record Power(String exponent) implements FormulaOp {
    public static final Operator OPERATOR = Operator.of(Power.class, "power", s -> new Power(s.text("exponent")))
            .writtenAs("pow(x, exponent)", call -> Made.ofFirst(call, new Power(call.java(1)), "Power"), "power");

    /** Up to this a product is as exact as the power and much faster. */
    private static final int LARGEST_PRODUCT = 16;

    private static final Formula X = new Formula.Input(0);

    @Override
    public String name() {
        return OPERATOR.name();
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("exponent", exponent));
    }

    @Override
    public Formula definition() {
        Factor factor = new Factor(exponent);
        return factor.known().map(Power::known).orElseGet(() -> power(factor));
    }

    private static Formula known(double exponent) {
        if (Math.abs(exponent) == 0.5) {
            return new Formula.Applied(X, exponent > 0 ? UnaryFunction.SQRT : UnaryFunction.INVERSE_SQRT);
        }
        int whole = (int) exponent;
        if (whole != exponent || whole == 0 || Math.abs(whole) > LARGEST_PRODUCT) {
            return power(Factor.of(exponent));
        }
        return whole > 0
                ? product(whole)
                : new Formula.Paired(Formula.number(1), product(-whole), BinaryFunction.DIVIDE);
    }

    /** By squares, each of which is computed once. */
    private static Formula product(int exponent) {
        if (exponent == 1) {
            return X;
        }
        Formula half = product(exponent / 2);
        Formula even = new Formula.Product(half, half);
        return exponent % 2 == 0 ? even : new Formula.Product(even, X);
    }

    private static Formula power(Factor exponent) {
        return new Formula.Paired(X, new Formula.Constant(exponent), BinaryFunction.POWER);
    }
}
