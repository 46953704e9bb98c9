package io.shardwright.processor.write.rows;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import io.shardwright.ir.formula.Formula;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowOperand.Lies;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What is made of each row, by a group of work-items. */
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

    static KernelArguments arguments(RowKernel kernel) {
        boolean hasParts = kernel.tensorsOf(kernel.made()).stream()
                .map(tensor -> kernel.operands().get(tensor).lies())
                .anyMatch(lies -> lies == Lies.COLUMN_OF_PARTS || lies == Lies.RANKS_OF_PARTS);
        List<Formula> made = kernel.made().stream().map(kernel::output).toList();
        return new KernelArguments(
                kernel, kernel.made(), kernel.needs(made, Predicate.not(kernel::isOfCall)::test), hasParts, true);
    }

    /**
     * <pre>
     * public static void softmaxRows(KernelContext context, FloatArray memory, ShortArray halves, int yAt, int yStride, int xAt, int xStride, int cols) {
     *     int yFrom = Elements.place(memory, yAt);
     *     int xFrom = Elements.place(memory, xAt);
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
        KernelArguments arguments = arguments(kernel);
        return arguments
                .method(method(kernel))
                .addCode(arguments.numbersOfStep())
                .addCode(new RowsKernelWriter(kernel).body())
                .build();
    }

    private CodeBlock body() {
        List<Formula> made = kernel.made().stream().map(kernel::output).toList();
        RowBody body = new RowBody(kernel, text, true);
        text.lookUp(kernel.tensorsOf(kernel.made()).stream()
                .filter(text::isOfElements)
                .toList());
        text.code().addStatement("int row = context.groupIdx");
        text.declareHeads(kernel.made());
        text.declare(made, text::isTotalInMemory, _ -> true);
        text.getSums();
        body.values(made);
        List<Integer> ofElements = outputs(Lies::isOfElements);
        if (!ofElements.isEmpty()) {
            body.cols();
            text.declareElements(ofElements.stream().map(kernel::output).toList());
            ofElements.forEach(text::set);
            text.end();
        }
        List<Integer> ofRows = outputs(Lies::isOfRows);
        if (!ofRows.isEmpty()) {
            text.code().add("if (context.localIdx == 0) {\n$>");
            ofRows.forEach(text::set);
            text.end();
        }
        return text.code().build();
    }

    private List<Integer> outputs(Predicate<Lies> lies) {
        return IntStream.range(0, kernel.operands().size())
                .filter(output -> kernel.made().contains(output))
                .filter(output -> lies.test(kernel.operands().get(output).lies()))
                .boxed()
                .toList();
    }
}
