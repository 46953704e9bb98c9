package io.shardwright.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.ir.Graph;
import io.shardwright.ops.token.CrossEntropy;
import io.shardwright.pass.layout.InsertConversions;
import io.shardwright.pass.shape.InferShapes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operator, whole and at every split that its line of dims allows, on 1, 2 and 4 ranks: results and gradients as by finite
 * differences of the whole operator. Splits that the line doesn't allow are refused.
 */
final class OperatorSplitsTest {
    @TestFactory
    Stream<DynamicContainer> operatorsGiveTheSameAtEverySplit() {
        return OperatorCases.all().stream().map(this::splits);
    }

    private final Map<OperatorCase, Oracle> oracles = new HashMap<>();

    private Oracle oracle(OperatorCase operator) {
        return oracles.computeIfAbsent(
                operator, _ -> new Oracle(Compiled.of(operator.sketch(Optional.empty())), Map.of()));
    }

    private DynamicContainer splits(OperatorCase operator) {
        DynamicTest whole = DynamicTest.dynamicTest(
                "whole", () -> oracle(operator).agreesWith(Compiled.of(operator.sketch(Optional.empty())), 1, 2));
        Stream<DynamicTest> splits = operator.letters().stream()
                .map(letter -> operator.allows(letter)
                        ? DynamicTest.dynamicTest(
                                "split along " + letter,
                                () -> oracle(operator)
                                        .agreesWith(Compiled.of(operator.sketch(Optional.of(letter))), 2, 4))
                        : DynamicTest.dynamicTest("refused along " + letter, () -> refuses(operator, letter)));
        return DynamicContainer.dynamicContainer(operator.toString(), Stream.concat(Stream.of(whole), splits));
    }

    private static void refuses(OperatorCase operator, String letter) {
        // The loss has a way to take logits that are split: it is another operator then.
        if (operator.op() instanceof CrossEntropy && letter.equals("v")) {
            return;
        }
        Sketch sketch = operator.sketch(Optional.of(letter));
        DiagnosticLog log = new DiagnosticLog();
        Graph inferred = InferShapes.run(sketch.graph(), sketch.contracts(), log);
        InsertConversions.run(inferred, sketch.contracts(), log);
        assertThat(log.diagnostics()).extracting(Diagnostic::code).containsExactly(Code.NEEDS_WHOLE);
    }
}
