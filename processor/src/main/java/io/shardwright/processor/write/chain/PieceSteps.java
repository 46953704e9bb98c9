package io.shardwright.processor.write.chain;

import com.palantir.javapoet.CodeBlock;
import io.shardwright.ir.formula.Factor;
import io.shardwright.ir.formula.Formula;
import io.shardwright.spi.kernel.Activation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A chain as calls of {@code Pieces}. Most take one operator; {@link SoftCapped} and {@link MultiplyAdd} are several that one call takes. */
final class PieceSteps {
    private static final Set<String> RESERVED = Set.of("pieces");

    /** All products are steps here. */
    private final ChainSteps apart;

    private final ChainSteps names;

    PieceSteps(Chains.Chain chain) {
        apart = new ChainSteps(chain, RESERVED, step -> capped(step).orElseGet(step::operands));
        names = new ChainSteps(chain, RESERVED, step -> operands(step, apart));
    }

    private static Optional<List<Formula>> capped(Formula step) {
        return SoftCapped.of(step).map(capped -> List.of(capped.of()));
    }

    private static List<Formula> operands(Formula step, ChainSteps apart) {
        return MultiplyAdd.of(step, apart)
                .map(sum -> List.of(sum.left(), sum.right(), sum.addend()))
                .or(() -> capped(step))
                .orElseGet(step::operands);
    }

    /** What steps, and all that they read and make, are called. */
    ChainSteps names() {
        return names;
    }

    /** {@code pieces.multiplyAdd(y, x, gate, residual)}: the calls, without their semicolons. */
    List<CodeBlock> inOrder() {
        return names.inOrder().stream().map(this::call).toList();
    }

    private CodeBlock call(Formula step) {
        String result = names.name(step);
        String of = operands(step, apart).stream().map(names::name).collect(Collectors.joining(", "));
        return switch (step) {
            case Formula.Sum _
            when MultiplyAdd.of(step, apart).isPresent() -> CodeBlock.of("pieces.multiplyAdd($L, $L)", result, of);
            case Formula.Sum _ -> CodeBlock.of("pieces.add($L, $L)", result, of);
            case Formula.Product _ -> CodeBlock.of("pieces.multiply($L, $L)", result, of);
            case Formula.Scaled scaled ->
                SoftCapped.of(scaled)
                        .map(capped -> CodeBlock.of("pieces.softCap($L, $L, $L)", result, of, capped.cap()))
                        .orElseGet(() -> CodeBlock.of(
                                "pieces.scale($L, $L, $L)",
                                result,
                                of,
                                scaled.factor().value()));
            case Formula.Activated activated ->
                CodeBlock.of("pieces.activate($L, $L, $T.$L)", result, of, Activation.class, activated.activation());
            case Formula.ActivationGradient gradient ->
                CodeBlock.of(
                        "pieces.activateGradient($L, $L, $T.$L)", result, of, Activation.class, gradient.activation());
            case Formula.Constant(Factor factor) -> CodeBlock.of("pieces.fill($L, $L)", result, factor.value());
            case Formula.Applied applied ->
                CodeBlock.of("pieces.$L($L, $L)", applied.function().method(), result, of);
            case Formula.Paired paired ->
                CodeBlock.of("pieces.$L($L, $L)", paired.pair().method(), result, of);
            case Formula.Chosen _ -> CodeBlock.of("pieces.where($L, $L)", result, of);
            case Formula.Input _ -> throw new IllegalArgumentException("an input is no step");
        };
    }
}
