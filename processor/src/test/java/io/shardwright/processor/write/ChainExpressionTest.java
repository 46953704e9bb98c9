package io.shardwright.processor.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.ir.formula.Formula;
import io.shardwright.processor.write.chain.ChainExpression;
import org.junit.jupiter.api.Test;

class ChainExpressionTest {
    private static final Formula X = new Formula.Input(0);
    private static final Formula Y = new Formula.Input(1);

    private static String java(Formula formula) {
        ChainExpression.Style none = new ChainExpression.Style() {
            @Override
            public String value(Formula.Activated activated, String of) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String derivative(Formula.ActivationGradient gradient, String of) {
                throw new UnsupportedOperationException();
            }
        };
        return new ChainExpression(
                        other -> other.equals(X) ? "x" : other.equals(Y) ? "y" : "",
                        factor -> factor.floatValue() + "f",
                        none)
                .writtenOut(formula);
    }

    @Test
    void whatIsAddedToItselfIsDoubled() {
        Formula product = new Formula.Product(X, Y);
        assertThat(java(new Formula.Sum(X, X))).isEqualTo("x * 2.0f");
        assertThat(java(new Formula.Sum(product, product))).isEqualTo("x * y * 2.0f");
        assertThat(java(new Formula.Sum(new Formula.Sum(X, Y), new Formula.Sum(Y, X))))
                .isEqualTo("(x + y) * 2.0f");
        assertThat(java(new Formula.Product(new Formula.Sum(X, X), Y))).isEqualTo("x * 2.0f * y");
    }

    @Test
    void operandsThatWereExchangedAreTheSame() {
        assertThat(java(new Formula.Sum(new Formula.Product(X, Y), new Formula.Product(Y, X))))
                .isEqualTo("x * y * 2.0f");
    }

    @Test
    void othersAreAdded() {
        assertThat(java(new Formula.Sum(X, Y))).isEqualTo("x + y");
    }
}
