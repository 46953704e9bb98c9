package io.shardwright.processor.write.rows;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import io.shardwright.ir.formula.Formula;
import io.shardwright.processor.write.chain.ChainSteps;
import io.shardwright.rows.RowKernel;
import java.util.List;

/** What becomes the sum of all sequences, by groups of work-items that have some of its elements, and a sequence in so many each. */
final class SequencesKernelWriter {
    private SequencesKernelWriter() {}

    static String method(RowKernel kernel) {
        return kernel.method() + "Sequences";
    }

    static KernelArguments arguments(RowKernel kernel) {
        return KernelArguments.of(kernel, kernel.sumsOfSequences(), true, true);
    }

    /**
     * <pre>
     * public static void addBroadcastGradientSequences(KernelContext context, FloatArray memory, ShortArray halves, int dpAt, ..., int rows, int cols) {
     *     int first = context.globalIdx / cols;
     *     int col = context.globalIdx % cols;
     *     int lane = context.localIdy;
     *     int dyFrom = Elements.place(memory, dyAt);
     *     float dpOwn = 0;
     *     if (first &lt; dpRows) {
     *         for (int row = lane * dpRows + first; row &lt; rows; row += GroupReductions.LANES * dpRows) {
     *             ...
     *         }
     *     }
     *     float dp = GroupReductions.sumOfColumn(context, dpOwn);
     *     if (BothConditions.below(first, dpRows, lane, 1)) {
     *         Elements.set(memory, halves, dpAt, first * dpStride + col, dp);
     *     }
     * }
     * </pre>
     */
    static MethodSpec write(RowKernel kernel) {
        if (kernel.sumsOfSequences().size() > 1) {
            throw new IllegalArgumentException(
                    kernel.method() + " makes several sums of sequences, which may have other rows each");
        }
        int output = kernel.sumsOfSequences().getFirst();
        String sum = kernel.name(output);
        String rows = KernelArguments.rows(sum);
        List<Formula> formulas = List.of(kernel.output(output));
        KernelText text = new KernelText(kernel);
        CodeBlock.Builder code = text.code();
        code.addStatement("int first = context.globalIdx / cols");
        code.addStatement("int col = context.globalIdx % cols");
        code.addStatement("int lane = context.localIdy");
        text.lookUp(kernel.tensorsNeeded(formulas));
        code.addStatement("float $LOwn = 0", sum);
        code.add("if (first < $L) {\n$>", rows);
        code.add(
                "for (int row = lane * $L + first; row < rows; row += $T.LANES * $L) {\n$>",
                rows,
                KernelText.GROUPS,
                rows);
        text.declare(formulas, _ -> true, _ -> true);
        code.addStatement("$LOwn += $L", sum, text.java(formulas.getFirst()));
        code.add("$<}\n$<}\n");
        code.addStatement("float $L = $T.sumOfColumn(context, $LOwn)", sum, KernelText.GROUPS, sum);
        code.add("if ($T.below(first, $L, lane, 1)) {\n$>", KernelText.BOTH, rows);
        text.setElement(output, "first * " + ChainSteps.stride(sum) + " + col", CodeBlock.of("$L", sum));
        code.add("$<}\n");
        return arguments(kernel).method(method(kernel)).addCode(code.build()).build();
    }
}
