package io.shardwright.processor.write.rows;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import io.shardwright.ir.formula.Formula;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowValue;
import java.util.List;

/** What all rows add to parameters' gradients, by groups of work-items that have some columns, and a row in so many each. */
final class ColumnsKernelWriter {
    private ColumnsKernelWriter() {}

    static String method(RowKernel kernel) {
        return kernel.method() + "Columns";
    }

    static KernelArguments arguments(RowKernel kernel) {
        return KernelArguments.of(kernel, kernel.sums(), true, true);
    }

    /**
     * <pre>
     * public static void rmsNormGradientColumns(KernelContext context, FloatArray memory, ShortArray halves, int dwAt, ..., int rows, int cols) {
     *     int col = context.globalIdx;
     *     int lane = context.localIdy;
     *     int dyFrom = Elements.place(memory, dyAt);
     *     ...
     *     float dwOwn = 0;
     *     if (col &lt; cols) {
     *         for (int row = lane; row &lt; rows; row += GroupReductions.LANES) {
     *             ...
     *         }
     *     }
     *     float dw = GroupReductions.sumOfColumn(context, dwOwn);
     *     if (BothConditions.below(col, cols, lane, 1)) {
     *         Elements.set(memory, halves, dwAt, col, Elements.get(memory, halves, dwAt, col) + dw);
     *     }
     * }
     * </pre>
     */
    static MethodSpec write(RowKernel kernel) {
        List<Integer> sums = kernel.sums();
        if (kernel.needsOf(sums).stream()
                .anyMatch(input -> !kernel.isOperand(input) && kernel.value(input) instanceof RowValue.Reduced)) {
            throw new IllegalArgumentException(kernel.method() + " adds to a column what it reduces a row for");
        }
        KernelText text = new KernelText(kernel);
        CodeBlock.Builder code = text.code();
        List<Formula> formulas = sums.stream().map(kernel::output).toList();
        code.addStatement("int col = context.globalIdx");
        code.addStatement("int lane = context.localIdy");
        text.lookUp(kernel.tensorsNeeded(formulas));
        sums.forEach(sum -> code.addStatement("float $LOwn = 0", kernel.name(sum)));
        code.add("if (col < cols) {\n$>");
        code.add("for (int row = lane; row < rows; row += $T.LANES) {\n$>", KernelText.GROUPS);
        text.declareHeads(sums);
        text.declare(formulas, _ -> true, _ -> true);
        for (int i = 0; i < sums.size(); i++) {
            code.addStatement("$LOwn += $L", kernel.name(sums.get(i)), text.java(formulas.get(i)));
        }
        code.add("$<}\n$<}\n");
        for (int sum : sums) {
            code.addStatement(
                    "float $L = $T.sumOfColumn(context, $LOwn)", kernel.name(sum), KernelText.GROUPS, kernel.name(sum));
        }
        code.add("if ($T.below(col, cols, lane, 1)) {\n$>", KernelText.BOTH);
        for (int sum : sums) {
            text.set(sum, CodeBlock.of("$L + $L", text.get(sum), kernel.name(sum)));
        }
        code.add("$<}\n");
        return arguments(kernel).method(method(kernel)).addCode(code.build()).build();
    }
}
