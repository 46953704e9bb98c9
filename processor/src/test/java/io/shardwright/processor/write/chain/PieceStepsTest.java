package io.shardwright.processor.write.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javapoet.CodeBlock;
import io.shardwright.ir.formula.FormulaText;
import io.shardwright.spi.kernel.ElementwiseChain.Lies;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PieceStepsTest {
    private static final List<String> INPUTS = List.of("x", "gate", "residual");

    /** Results are {@code y1}, {@code y2}, … */
    private static List<String> steps(String... formulas) {
        List<String> results = IntStream.rangeClosed(1, formulas.length)
                .mapToObj(number -> "y" + number)
                .toList();
        Chains.Chain chain = new Chains.Chain(
                "Y",
                results,
                INPUTS,
                Collections.nCopies(INPUTS.size(), Lies.ALIKE),
                Stream.of(formulas).map(FormulaText::parse).toList(),
                1);
        return new PieceSteps(chain).inOrder().stream().map(CodeBlock::toString).toList();
    }

    @Test
    void aProductOnEitherSideOfASumIsOneStepWithIt() {
        assertThat(steps("add(multiply($0, $1), $2)")).containsExactly("pieces.multiplyAdd(y1, x, gate, residual)");
        assertThat(steps("add($2, multiply($0, $1))")).containsExactly("pieces.multiplyAdd(y1, x, gate, residual)");
    }

    @Test
    void theSecondProductOfASumIsAStep() {
        assertThat(steps("add(multiply($0, $1), multiply($1, $2))"))
                .containsExactly(
                        "pieces.multiply(product, gate, residual)", "pieces.multiplyAdd(y1, x, gate, product)");
    }

    @Test
    void aProductThatMoreThanOneSumReadsIsAStep() {
        assertThat(steps("add(multiply($0, $1), $2)", "add(multiply($0, $1), $0)"))
                .containsExactly(
                        "pieces.multiply(product, x, gate)",
                        "pieces.add(y1, product, residual)",
                        "pieces.add(y2, product, x)");
        assertThat(steps("add(multiply($0, $1), multiply($0, $1))"))
                .containsExactly("pieces.multiply(product, x, gate)", "pieces.add(y1, product, product)");
    }

    @Test
    void aProductThatIsAResultIsAStep() {
        assertThat(steps("multiply($0, $1)", "add(multiply($0, $1), $2)"))
                .containsExactly("pieces.multiply(y1, x, gate)", "pieces.add(y2, y1, residual)");
    }

    @Test
    void whatASumMakesMayBeAProductOfTheNextStep() {
        assertThat(steps("add($0, multiply($1, add(multiply($0, $1), $2)))"))
                .containsExactly("pieces.multiplyAdd(sum, x, gate, residual)", "pieces.multiplyAdd(y1, gate, sum, x)");
    }
}
