package io.shardwright.processor.write.rows;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.formula.Formula;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowOperand.Lies;
import io.shardwright.rows.RowReduction;
import io.shardwright.rows.RowValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What is made of each row, by a group of work-items: a loop for each reduction, or several that don't need each other, and one for what
 * is written.
 */
final class RowsKernelWriter {
    private final RowKernel kernel;
    private final KernelText text;

    private RowsKernelWriter(RowKernel kernel) {
        this.kernel = kernel;
        this.text = new KernelText(kernel);
    }

    /** Two words, as functions of OpenCL have names of one. */
    static String method(RowKernel kernel) {
        return kernel.method() + "Rows";
    }

    /** The method's tensors that it is given. */
    static Set<Integer> tensors(RowKernel kernel) {
        return kernel.tensorsOf(kernel.made());
    }

    /**
     * <pre>
     * public static void softmaxRows(KernelContext context, FloatArray memory, int yAt, int yStride, int xAt, int xStride, int cols) {
     *     int row = context.groupIdx;
     *     float largestOwn = -Float.MAX_VALUE;
     *     for (int col = context.localIdx; col &lt; cols; col += GroupReductions.ITEMS) {
     *         ...
     *     }
     *     float largest = GroupReductions.largest(context, largestOwn);
     *     ...
     * }
     * </pre>
     */
    static MethodSpec write(RowKernel kernel) {
        MethodSpec.Builder method =
                KernelText.method(method(kernel), kernel, tensors(kernel)).addParameter(TypeName.INT, "cols");
        kernel.operands().stream()
                .filter(operand -> operand.lies() == Lies.NUMBER)
                .forEach(number -> method.addParameter(TypeName.FLOAT, number.name()));
        return method.addCode(new RowsKernelWriter(kernel).body()).build();
    }

    private CodeBlock body() {
        List<Formula> made = kernel.made().stream().map(kernel::output).toList();
        text.code().addStatement("int row = context.groupIdx");
        text.declare(made, text::isColumnInMemory);
        List<RowValue> together = new ArrayList<>();
        for (int input : kernel.needs(made)) {
            if (kernel.isOperand(input) || !kernel.value(input).isColumn()) {
                continue;
            }
            RowValue value = kernel.value(input);
            if (!KernelText.isReduced(value) || dependsOnAny(value, together)) {
                reduce(together);
            }
            if (KernelText.isReduced(value)) {
                together.add(value);
            } else {
                text.code().addStatement("float $L = $L", value.name(), text.java(value.formula()));
            }
        }
        reduce(together);
        write();
        return text.code().build();
    }

    private boolean dependsOnAny(RowValue value, List<RowValue> others) {
        return kernel.needs(List.of(value.formula())).stream()
                .filter(input -> !kernel.isOperand(input))
                .map(kernel::value)
                .anyMatch(others::contains);
    }

    /** One loop for all of {@code values}, which it takes. */
    private void reduce(List<RowValue> values) {
        if (values.isEmpty()) {
            return;
        }
        for (RowValue value : values) {
            boolean isLargest = reduction(value) == RowReduction.MAX;
            text.code().addStatement("float $LOwn = $L", value.name(), isLargest ? "-Float.MAX_VALUE" : "0");
        }
        loop();
        text.declare(values.stream().map(RowValue::formula).toList(), text::isOfElements);
        for (RowValue value : values) {
            if (reduction(value) == RowReduction.MAX) {
                text.code()
                        .addStatement(
                                "$LOwn = $T.max($LOwn, $L)",
                                value.name(),
                                KernelText.FUNCTIONS,
                                value.name(),
                                text.java(value.formula()));
            } else {
                text.code().addStatement("$LOwn += $L", value.name(), text.java(value.formula()));
            }
        }
        end();
        for (RowValue value : values) {
            text.code()
                    .addStatement(
                            "float $L = $T.$L(context, $LOwn)$L",
                            value.name(),
                            KernelText.GROUPS,
                            reduction(value) == RowReduction.MAX ? "largest" : "sum",
                            value.name(),
                            reduction(value) == RowReduction.MEAN ? " / cols" : "");
        }
        values.clear();
    }

    private static RowReduction reduction(RowValue value) {
        return value.reduction().orElseThrow();
    }

    private void write() {
        List<Integer> ofElements = outputs(Lies.ELEMENTS);
        if (!ofElements.isEmpty()) {
            loop();
            text.declare(ofElements.stream().map(kernel::output).toList(), text::isOfElements);
            ofElements.forEach(this::set);
            end();
        }
        List<Integer> ofRows = outputs(Lies.COLUMN);
        if (!ofRows.isEmpty()) {
            text.code().add("if (context.localIdx == 0) {\n$>");
            ofRows.forEach(this::set);
            end();
        }
    }

    private List<Integer> outputs(Lies lies) {
        return IntStream.range(0, kernel.operands().size())
                .filter(output -> kernel.made().contains(output))
                .filter(output -> kernel.operands().get(output).lies() == lies)
                .boxed()
                .toList();
    }

    private void set(int output) {
        text.code().addStatement("memory.set($L, $L)", text.place(output), text.java(kernel.output(output)));
    }

    private void loop() {
        text.code().add("for (int col = context.localIdx; col < cols; col += $T.ITEMS) {\n$>", KernelText.GROUPS);
    }

    private void end() {
        text.code().add("$<}\n");
    }
}
