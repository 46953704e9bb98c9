package io.shardwright.processor.write.chain;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.shardwright.ir.Graph;
import io.shardwright.ir.formula.Formula;
import io.shardwright.processor.write.text.GeneratedClass;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.Names;
import io.shardwright.processor.write.text.SourceFile;
import io.shardwright.spi.kernel.ElementwiseChain;
import io.shardwright.spi.kernel.Piece;
import io.shardwright.spi.kernel.Pieces;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/** The class that a model's chains of elementwise operators stand in: for the CPU, and for TornadoVM where that is compiled against. */
public final class ChainsClassWriter {
    private final Chains chains;
    private final boolean hasTornado;

    private ChainsClassWriter(Chains chains, boolean hasTornado) {
        this.chains = chains;
        this.hasTornado = hasTornado;
    }

    /** @param hasTornado whether kernels for TornadoVM can be compiled */
    public static GeneratedClass write(Graph graph, Chains chains, boolean hasTornado) {
        ClassName model = GeneratedNames.sharded(graph.model());
        String comment = "Chains of elementwise operators that {@link " + model.simpleName()
                + "} runs, each in one pass over memory.\n";
        TypeSpec.Builder type = SourceFile.type(chains.type(), comment);
        ChainsClassWriter writer = new ChainsClassWriter(chains, hasTornado);
        chains.all().forEach(chain -> type.addField(writer.constant(chain)));
        type.addMethod(
                MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
        for (Chains.Chain chain : chains.all()) {
            type.addMethod(steps(chain));
            if (writer.hasKernel(chain)) {
                type.addMethod(ChainKernelWriter.write(chain));
            }
        }
        return SourceFile.print(graph, chains.type(), type.build());
    }

    /**
     * <pre>
     * static final ElementwiseChain Y = new ElementwiseChain("p.ShardedMlpChains.Y", 1, 3, 1, ShardedMlpChains::y);
     * </pre>
     */
    private FieldSpec constant(Chains.Chain chain) {
        ClassName type = chains.type();
        boolean isSpread = chain.lie().stream().anyMatch(lies -> lies != ElementwiseChain.Lies.ALIKE);
        String margin = hasKernel(chain) || isSpread ? "        " : "";
        CodeBlock.Builder value = CodeBlock.builder()
                .add(
                        "new $T(\n$L        $S, $L, $L, $L, $T::$L)",
                        ElementwiseChain.class,
                        margin,
                        type.canonicalName() + "." + chain.constant(),
                        chain.outputs().size(),
                        chain.inputs().size(),
                        new PieceSteps(chain).names().between().size(),
                        type,
                        method(chain));
        if (isSpread) {
            value.add("\n        .spreading(")
                    .add(chain.lie().stream()
                            .map(lies -> CodeBlock.of("$T.$L", ElementwiseChain.Lies.class, lies))
                            .collect(CodeBlock.joining(", ")))
                    .add(")");
        }
        if (hasKernel(chain)) {
            value.add(
                    "\n        .withKernel(() -> $T.of($T::$L))",
                    ChainKernelWriter.REFERENCE,
                    type,
                    ChainKernelWriter.method(chain));
        }
        return FieldSpec.builder(ElementwiseChain.class, chain.constant(), Modifier.STATIC, Modifier.FINAL)
                .addJavadoc("$L", formulas(chain))
                .initializer(value.build())
                .build();
    }

    private boolean hasKernel(Chains.Chain chain) {
        return hasTornado && !chain.lie().contains(ElementwiseChain.Lies.ANY);
    }

    /** {@code {@code y = x * gate * 0.5 + residual}, line 31.} */
    private static String formulas(Chains.Chain chain) {
        ChainSteps steps = new ChainSteps(chain, Set.of());
        ChainExpression expression = new ChainExpression(
                formula -> formula instanceof Formula.Input ? steps.name(formula) : "",
                String::valueOf,
                new ChainExpression.Style() {
                    @Override
                    public String value(Formula.Activated activated, String of) {
                        return Names.ofConstant(activated.activation().name()) + "(" + of + ")";
                    }

                    @Override
                    public String derivative(Formula.ActivationGradient gradient, String of) {
                        return Names.ofConstant(gradient.activation().name()) + "'(" + of + ")";
                    }
                });
        return chain.formulas().stream()
                .map(formula -> "{@code " + steps.name(formula) + " = " + expression.writtenOut(formula) + "}")
                .collect(Collectors.joining(",\n", "", ", line " + chain.line() + ".\n"));
    }

    public static String method(Chains.Chain chain) {
        return Names.ofConstant(chain.constant());
    }

    /**
     * <pre>
     * private static void y(Pieces pieces) {
     *     Piece y = pieces.output(0);
     *     ...
     *     pieces.multiplyAdd(y, x, gate, residual);
     * }
     * </pre>
     */
    private static MethodSpec steps(Chains.Chain chain) {
        PieceSteps steps = new PieceSteps(chain);
        ChainSteps names = steps.names();
        CodeBlock.Builder code = CodeBlock.builder();
        pieces(code, "output", names.outputs());
        pieces(code, "input", names.inputs());
        pieces(code, "between", names.between());
        code.add("\n");
        steps.inOrder().forEach(code::addStatement);
        for (int index = 0; index < chain.formulas().size(); index++) {
            if (chain.formulas().get(index) instanceof Formula.Input input) {
                code.addStatement("pieces.scale($L, $L, 1.0)", names.outputs().get(index), names.name(input));
            }
        }
        return MethodSpec.methodBuilder(method(chain))
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .addParameter(Pieces.class, "pieces")
                .addCode(code.build())
                .build();
    }

    private static void pieces(CodeBlock.Builder code, String kind, List<String> names) {
        for (int index = 0; index < names.size(); index++) {
            code.addStatement("$T $L = pieces.$L($L)", Piece.class, names.get(index), kind, index);
        }
    }
}
