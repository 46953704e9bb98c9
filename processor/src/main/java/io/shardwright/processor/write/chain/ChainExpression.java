package io.shardwright.processor.write.chain;

import io.shardwright.ir.formula.BinaryFunction;
import io.shardwright.ir.formula.Formula;
import io.shardwright.ir.formula.UnaryFunction;
import java.util.function.Function;

/** Formulas as Java writes them: {@code x * gate * 0.5 + residual}. */
public final class ChainExpression {
    private static final int CHOICE = -1;
    private static final int SUM = 0;
    private static final int PRODUCT = 1;

    private final Function<Formula, String> names;
    private final Function<Double, String> factors;
    private final Style activations;

    /** How an activation of something is spelled, and its derivative there. */
    public interface Style {
        String value(Formula.Activated activated, String of);

        String derivative(Formula.ActivationGradient gradient, String of);

        /** A function of something. */
        default String applied(UnaryFunction function, String of) {
            return function.method() + "(" + of + ")";
        }

        /** A function of two, where it is no difference and no quotient. */
        default String paired(BinaryFunction function, String left, String right) {
            return function.method() + "(" + left + ", " + right + ")";
        }

        /** One of two. */
        default String chosen(String mask, String yes, String no) {
            return mask + " ? " + yes + " : " + no;
        }
    }

    /** @param names what stands for a formula; empty if it is to be written out */
    public ChainExpression(Function<Formula, String> names, Function<Double, String> factors, Style activations) {
        this.names = names;
        this.factors = factors;
        this.activations = activations;
    }

    /** A formula by its name, if it has one. */
    public String of(Formula formula) {
        return operand(formula, SUM);
    }

    /** A formula whose name stands on the left. */
    public String writtenOut(Formula formula) {
        return switch (formula) {
            // TornadoVM's compiler breaks down on a value that is added to itself.
            case Formula.Sum(Formula left, Formula right)
            when isSame(left, right) -> operand(left, PRODUCT) + " * " + factors.apply(2.0);
            case Formula.Sum(Formula left, Formula right) -> operand(left, SUM) + " + " + operand(right, PRODUCT);
            case Formula.Product(Formula left, Formula right) ->
                operand(left, PRODUCT) + " * " + operand(right, PRODUCT + 1);
            case Formula.Scaled scaled ->
                operand(scaled.of(), PRODUCT) + " * "
                        + factors.apply(scaled.factor().value());
            case Formula.Activated activated -> activations.value(activated, of(activated.of()));
            case Formula.ActivationGradient gradient ->
                operand(gradient.gradient(), PRODUCT) + " * " + activations.derivative(gradient, of(gradient.of()));
            case Formula.Input input -> names.apply(input);
            case Formula.Constant constant -> factors.apply(constant.factor().value());
            case Formula.Applied applied -> activations.applied(applied.function(), of(applied.of()));
            case Formula.Paired paired -> paired(paired);
            case Formula.Chosen chosen -> activations.chosen(of(chosen.mask()), of(chosen.yes()), of(chosen.no()));
        };
    }

    private String paired(Formula.Paired paired) {
        Formula left = paired.left();
        Formula right = paired.right();
        return switch (paired.pair()) {
            case MINUS -> operand(left, SUM) + " - " + operand(right, PRODUCT);
            case DIVIDE -> operand(left, PRODUCT) + " / " + operand(right, PRODUCT + 1);
            default -> activations.paired(paired.pair(), of(left), of(right));
        };
    }

    /** Whether a compiler would find them equal, which knows that operands may be exchanged. */
    private static boolean isSame(Formula x, Formula y) {
        return switch (x) {
            case Formula.Sum(Formula a, Formula b)
            when y instanceof Formula.Sum(Formula c, Formula d) ->
                isSame(a, c) && isSame(b, d) || isSame(a, d) && isSame(b, c);
            case Formula.Product(Formula a, Formula b)
            when y instanceof Formula.Product(Formula c, Formula d) ->
                isSame(a, c) && isSame(b, d) || isSame(a, d) && isSame(b, c);
            default -> x.equals(y);
        };
    }

    /** In brackets, if it binds less than its place wants. */
    private String operand(Formula formula, int least) {
        String name = names.apply(formula);
        if (!name.isEmpty()) {
            return name;
        }
        int binds = switch (formula) {
            case Formula.Sum(Formula left, Formula right) -> isSame(left, right) ? PRODUCT : SUM;
            case Formula.Product _, Formula.Scaled _, Formula.ActivationGradient _ -> PRODUCT;
            case Formula.Paired paired ->
                switch (paired.pair()) {
                    case MINUS -> SUM;
                    case DIVIDE -> PRODUCT;
                    default -> PRODUCT + 1;
                };
            case Formula.Chosen _ -> CHOICE;
            case Formula.Input _, Formula.Activated _, Formula.Constant _, Formula.Applied _ -> PRODUCT + 1;
        };
        return binds < least ? "(" + writtenOut(formula) + ")" : writtenOut(formula);
    }
}
