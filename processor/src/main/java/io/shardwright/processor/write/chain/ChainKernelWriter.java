package io.shardwright.processor.write.chain;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.formula.Formula;
import io.shardwright.spi.kernel.ElementwiseChain;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/** A chain as a kernel of TornadoVM. */
public final class ChainKernelWriter {
    /** What a device takes a kernel as. */
    public static final ClassName REFERENCE = ClassName.get("io.shardwright.runtime.tornado", "ParallelKernel");

    /** What a kernel is made of, beside Java. */
    public static final ClassName FLOATS = ClassName.get("uk.ac.manchester.tornado.api.types.arrays", "FloatArray");

    /** The same memory where it is bf16. */
    public static final ClassName HALVES = ClassName.get("uk.ac.manchester.tornado.api.types.arrays", "ShortArray");

    private static final ClassName ELEMENTS = ClassName.get("io.shardwright.runtime.tornado.kernel", "Elements");
    private static final ClassName PARALLEL = ClassName.get("uk.ac.manchester.tornado.api.annotations", "Parallel");
    private static final Set<String> RESERVED = Set.of("memory", "halves", "cols", "size", "i", "row", "col");

    /** An expression longer than this is cut into its steps. */
    private static final int LONG = 70;

    private final ChainSteps steps;
    private final ChainExpression expression;
    private final CodeBlock.Builder code = CodeBlock.builder();
    private boolean isLong;

    private ChainKernelWriter(ChainSteps steps) {
        this.steps = steps;
        this.expression = DeviceExpressions.named(this::name);
    }

    /** Two words, as functions of OpenCL have names of one. */
    public static String method(Chains.Chain chain) {
        return ChainsClassWriter.method(chain) + "Parallel";
    }

    /**
     * <pre>
     * public static void yParallel(FloatArray memory, ShortArray halves, int yAt, int yStride, int xAt, int xStride, ..., int cols, int size) {
     *     int yFrom = Elements.place(memory, yAt);
     *     int xFrom = Elements.place(memory, xAt);
     *     ...
     *     for (@Parallel int i = 0; i &lt; size; i++) {
     *         int row = i / cols;
     *         int col = i % cols;
     *         float x = Elements.getAt(memory, halves, xAt, xFrom + row * xStride + col);
     *         ...
     *         Elements.setAt(memory, halves, yAt, yFrom + row * yStride + col, x * gate + residual);
     *     }
     * }
     * </pre>
     */
    public static MethodSpec write(Chains.Chain chain) {
        ChainSteps steps = new ChainSteps(chain, RESERVED);
        MethodSpec.Builder method = MethodSpec.methodBuilder(method(chain))
                .addJavadoc(
                        "{@link #$L} as a kernel of TornadoVM, on tensors that all lie in one memory.\n",
                        chain.constant())
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(FLOATS, "memory")
                .addParameter(HALVES, "halves");
        tensors(steps).stream()
                .flatMap(tensor -> Stream.of(ChainSteps.at(tensor), ChainSteps.stride(tensor)))
                .forEach(name -> method.addParameter(
                        ParameterSpec.builder(TypeName.INT, name).build()));
        return method.addParameter(TypeName.INT, "cols")
                .addParameter(TypeName.INT, "size")
                .addCode(new ChainKernelWriter(steps).body(chain))
                .build();
    }

    private static List<String> tensors(ChainSteps steps) {
        return Stream.concat(steps.outputs().stream(), steps.inputs().stream()).toList();
    }

    private CodeBlock body(Chains.Chain chain) {
        for (String tensor : tensors(steps)) {
            code.addStatement(
                    "int $L = $T.place(memory, $L)", ChainSteps.from(tensor), ELEMENTS, ChainSteps.at(tensor));
        }
        code.add("for (@$T int i = 0; i < size; i++) {\n$>", PARALLEL);
        code.addStatement("int row = i / cols");
        code.addStatement("int col = i % cols");
        for (String input : steps.inputs()) {
            code.addStatement(
                    "float $L = $T.getAt(memory, halves, $L)", input, ELEMENTS, place(input, steps.lies(input)));
        }
        isLong = chain.formulas().stream()
                .anyMatch(formula -> expression.writtenOut(formula).length() > LONG);
        for (Formula step : steps.inOrder()) {
            if (hasName(step)) {
                code.addStatement(
                        "float $L = $L", steps.name(step), DeviceExpressions.java(expression.writtenOut(step)));
            }
        }
        for (int index = 0; index < chain.formulas().size(); index++) {
            String output = steps.outputs().get(index);
            code.addStatement(
                    "$T.setAt(memory, halves, $L, $L)",
                    ELEMENTS,
                    place(output, ElementwiseChain.Lies.ALIKE),
                    DeviceExpressions.java(expression.of(chain.formulas().get(index))));
        }
        return code.add("$<}\n").build();
    }

    /** Whether a step has a variable of its own. */
    private boolean hasName(Formula step) {
        return !(step instanceof Formula.Constant) && (isLong || steps.reads(step) > (steps.isOutput(step) ? 0 : 1));
    }

    private String name(Formula formula) {
        return formula instanceof Formula.Input || hasName(formula) ? steps.name(formula) : "";
    }

    private static String place(String tensor, ElementwiseChain.Lies lies) {
        String from = ChainSteps.at(tensor) + ", " + ChainSteps.from(tensor);
        String row = from + " + row * " + ChainSteps.stride(tensor);
        return switch (lies) {
            case ALIKE -> row + " + col";
            case NUMBER -> from;
            case ROW -> from + " + col";
            case COLUMN -> row;
            case ANY -> throw new IllegalArgumentException(tensor + " is spread as no kernel is written for");
        };
    }
}
