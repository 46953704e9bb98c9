package io.shardwright.processor.write.rows;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import io.shardwright.ir.formula.Formula;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowOperand.Lies;
import java.util.List;
import java.util.function.Predicate;

/** What is made of all rows together, by one group of work-items that have some rows each. */
final class AllRowsKernelWriter {
    private AllRowsKernelWriter() {}

    static String method(RowKernel kernel) {
        return kernel.method() + "AllRows";
    }

    static KernelArguments arguments(RowKernel kernel) {
        boolean readsColumns = kernel.tensorsOf(kernel.ofAllRows()).stream()
                .anyMatch(tensor -> kernel.operands().get(tensor).lies().isOfElements());
        return KernelArguments.of(kernel, kernel.ofAllRows(), true, readsColumns);
    }

    /**
     * <pre>
     * public static void meanCountedAllRows(KernelContext context, FloatArray memory, ShortArray halves, FloatArray changing, int changingAt, int yAt, ...) {
     *     float weight = changing.get(changingAt);
     *     int xFrom = Elements.place(memory, xAt);
     *     float totalOwn = 0;
     *     for (int row = context.localIdx; row &lt; rows; row += GroupReductions.ITEMS_OF_ALL_ROWS) {
     *         ...
     *     }
     *     float total = GroupReductions.sumOfAllRows(context, totalOwn);
     *     if (context.localIdx == 0) {
     *         Elements.set(memory, halves, yAt, 0, weight * total / ...);
     *     }
     * }
     * </pre>
     */
    static MethodSpec write(RowKernel kernel) {
        KernelArguments arguments = arguments(kernel);
        KernelText text = new KernelText(kernel);
        CodeBlock.Builder code = text.code().add(arguments.numbersOfStep());
        List<Formula> all = formulas(kernel, _ -> true);
        text.declare(all, text::isTotalInMemory, _ -> true);
        text.lookUp(kernel.tensorsOf(kernel.ofAllRows()).stream()
                .filter(Predicate.not(text::isTotalInMemory))
                .toList());
        RowBody.sumsOfRows(kernel, text, all);
        List<Formula> ofRows = formulas(kernel, Lies::isOfRows);
        if (!ofRows.isEmpty()) {
            RowBody.rows(text);
            new RowBody(kernel, text, false).values(ofRows);
            outputs(kernel, Lies::isOfRows).forEach(text::set);
            text.end();
        }
        List<Integer> totals = outputs(kernel, lies -> lies == Lies.TOTAL);
        if (!totals.isEmpty()) {
            code.add("if (context.localIdx == 0) {\n$>");
            totals.forEach(text::set);
            text.end();
        }
        return arguments.method(method(kernel)).addCode(code.build()).build();
    }

    /** What {@link #writeSums} is given. */
    static KernelArguments argumentsOfSums(RowKernel kernel) {
        return new KernelArguments(kernel, List.of(), kernel.needs(sums(kernel)), true, false);
    }

    /**
     * What rows need of all rows, made once, and not by each of them.
     *
     * <pre>
     * public static void crossEntropyGradientAllRows(KernelContext context, FloatArray memory, ShortArray halves, int targetsAt, int rows) {
     *     int targetsFrom = Elements.place(memory, targetsAt);
     *     float countedOwn = 0;
     *     ...
     *     float counted = GroupReductions.sumOfAllRows(context, countedOwn);
     *     if (context.localIdx == 0) {
     *         SumsOfRows.set(memory, 0, counted);
     *     }
     * }
     * </pre>
     */
    static MethodSpec writeSums(RowKernel kernel) {
        KernelArguments arguments = argumentsOfSums(kernel);
        KernelText text = new KernelText(kernel);
        CodeBlock.Builder code = text.code().add(arguments.numbersOfStep());
        RowBody.sumsOfRows(kernel, text, sums(kernel));
        code.add("if (context.localIdx == 0) {\n$>");
        text.setSums();
        text.end();
        return arguments.method(method(kernel)).addCode(code.build()).build();
    }

    private static List<Formula> sums(RowKernel kernel) {
        return kernel.sumsForRows().stream().<Formula>map(Formula.Input::new).toList();
    }

    private static List<Integer> outputs(RowKernel kernel, Predicate<Lies> lies) {
        return kernel.ofAllRows().stream()
                .filter(output -> lies.test(kernel.operands().get(output).lies()))
                .toList();
    }

    private static List<Formula> formulas(RowKernel kernel, Predicate<Lies> lies) {
        return outputs(kernel, lies).stream().map(kernel::output).toList();
    }
}
