package io.shardwright.processor.write.rows;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import io.shardwright.ir.formula.Formula;
import io.shardwright.processor.write.chain.ChainExpression;
import io.shardwright.processor.write.chain.ChainSteps;
import io.shardwright.processor.write.chain.DeviceExpressions;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowOperand;
import io.shardwright.rows.RowOperand.Lies;
import io.shardwright.rows.RowValue;
import io.shardwright.rows.RowValue.Per;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** A kernel under way: how it reads operands and names values. */
final class KernelText {
    static final ClassName GROUPS = ClassName.get("io.shardwright.runtime.tornado.kernel", "GroupReductions");
    static final ClassName FUNCTIONS = ClassName.get("io.shardwright.runtime.tornado.kernel", "ElementFunctions");
    static final ClassName BOTH = ClassName.get("io.shardwright.runtime.tornado.kernel", "BothConditions");
    private static final ClassName ELEMENTS = ClassName.get("io.shardwright.runtime.tornado.kernel", "Elements");
    private static final ClassName SUMS = ClassName.get("io.shardwright.runtime.tornado.launch", "SumsOfRows");
    private static final ClassName ROWS = ClassName.get("io.shardwright.runtime.tornado.kernel", "RowElements");
    private static final ClassName HEADS = ClassName.get("io.shardwright.runtime.tornado.kernel", "RowsOfHeads");
    private static final ClassName DROPOUT = ClassName.get("io.shardwright.runtime.tornado.kernel", "DropoutElements");
    private static final ClassName ANGLE = ClassName.get("io.shardwright.runtime.tornado.kernel", "RotaryAngle");

    private final RowKernel kernel;
    private final ChainExpression expression;
    private final CodeBlock.Builder code = CodeBlock.builder();
    private final Set<String> lookedUp = new HashSet<>();

    KernelText(RowKernel kernel) {
        this.kernel = kernel;
        this.expression = DeviceExpressions.named(
                formula -> formula instanceof Formula.Input(int input) ? kernel.name(input) : "");
    }

    CodeBlock.Builder code() {
        return code;
    }

    CodeBlock java(Formula formula) {
        return DeviceExpressions.java(expression.writtenOut(formula));
    }

    /** Looks up where tensors lie, of which loops read or write elements: once, as a loop would do it for each. */
    void lookUp(Collection<Integer> tensors) {
        for (int input : tensors) {
            RowOperand operand = kernel.operands().get(input);
            String at = ChainSteps.at(operand.tensor());
            if (lookedUp.add(operand.tensor())) {
                if (operand.lies() == Lies.HEAD_HALVES) {
                    code.addStatement("int $L = $T.at($L)", at, HEADS, KernelArguments.place(operand.tensor()));
                }
                code.addStatement("int $L = $T.place(memory, $L)", ChainSteps.from(operand.tensor()), ELEMENTS, at);
            }
        }
    }

    /** Which element of its tensor an operand is, for {@code row} and {@code col}. */
    private String element(RowOperand operand) {
        return switch (operand.lies()) {
            case ELEMENTS -> row(operand) + " + col";
            case SEQUENCE ->
                "row % " + KernelArguments.rows(operand.tensor()) + " * " + ChainSteps.stride(operand.tensor())
                        + " + col";
            case ROW -> "col";
            case COLUMN -> "row";
            case COLUMN_OF_PARTS -> (operand.part() == 0 ? "" : times(operand.part(), "rows") + " + ") + "row";
            case RANKS_OF_PARTS -> {
                String column = times(operand.parts(), "col");
                yield (operand.part() == 0 ? column : "(" + column + " + " + operand.part() + ")") + " * rows + row";
            }
            case TOTAL -> "0";
            case HEAD_HALVES -> operand.tensor() + "Row + " + half(operand);
            case ROW_HALVES -> half(operand);
            default -> throw new IllegalArgumentException(operand.name() + " is no tensor");
        };
    }

    private static String half(RowOperand operand) {
        return operand.part() == 0 ? "col" : "cols + col";
    }

    private static String times(int factor, String of) {
        return factor == 1 ? of : factor + " * " + of;
    }

    private static String row(RowOperand operand) {
        return "row * " + ChainSteps.stride(operand.tensor());
    }

    /**
     * Reads what {@code formulas} need of the operands that are {@code due}, and computes what they need of values that are.
     *
     * @param open values that are looked into for what they need
     */
    void declare(Collection<Formula> formulas, IntPredicate due, IntPredicate open) {
        for (int input : kernel.needs(formulas, open)) {
            if (due.test(input)) {
                if (!kernel.isOperand(input)) {
                    code.addStatement("float $L = $L", kernel.name(input), value(kernel.value(input)));
                } else if (kernel.operands().get(input).lies().isTensor()) {
                    code.addStatement("float $L = $L", kernel.name(input), get(input));
                }
            }
        }
    }

    /** What an element needs of its place. */
    void declareElements(Collection<Formula> formulas) {
        declare(formulas, this::isOfElements, this::isOfElements);
    }

    /** Reads an operand. */
    CodeBlock get(int input) {
        return CodeBlock.of(
                "$T.get$L)", ELEMENTS, there(input, element(kernel.operands().get(input))));
    }

    /** Writes an output. */
    void set(int output) {
        set(output, java(kernel.output(output)));
    }

    void set(int output, CodeBlock value) {
        setElement(output, element(kernel.operands().get(output)), value);
    }

    /** Writes another element of an output. */
    void setElement(int output, String element, CodeBlock value) {
        code.addStatement("$T.set$L, $L)", ELEMENTS, there(output, element), value);
    }

    /** What follows {@code get} and {@code set}: what finds an element of an operand. */
    private String there(int input, String element) {
        String tensor = kernel.operands().get(input).tensor();
        String at = ChainSteps.at(tensor);
        return lookedUp.contains(tensor)
                ? "At(memory, halves, " + at + ", " + ChainSteps.from(tensor) + " + " + element
                : "(memory, halves, " + at + ", " + element;
    }

    /** Keeps the sums over all rows that rows need. */
    void setSums() {
        List<Integer> sums = kernel.sumsForRows();
        for (int i = 0; i < sums.size(); i++) {
            code.addStatement("$T.set(memory, $L, $L)", SUMS, i, kernel.name(sums.get(i)));
        }
    }

    /** Reads what {@link #setSums} kept. */
    void getSums() {
        List<Integer> sums = kernel.sumsForRows();
        for (int i = 0; i < sums.size(); i++) {
            code.addStatement("float $L = $T.get(memory, $L)", kernel.name(sums.get(i)), SUMS, i);
        }
    }

    void end() {
        code.add("$<}\n");
    }

    /** Where {@code row} begins in tensors of heads that {@code outputs} are or need, from their place on, and which position of the sequence it is. */
    void declareHeads(Collection<Integer> outputs) {
        Set<String> heads = new LinkedHashSet<>();
        for (int tensor : kernel.tensorsOf(outputs)) {
            RowOperand operand = kernel.operands().get(tensor);
            if (operand.lies() == Lies.HEAD_HALVES) {
                heads.add(operand.tensor());
            }
        }
        for (String name : heads) {
            code.addStatement(
                    "int $LRow = $T.start($L, $L, row, heads, seq)",
                    name,
                    HEADS,
                    KernelArguments.place(name),
                    KernelArguments.steps(name));
        }
        kernel.needsOf(outputs).stream()
                .filter(kernel::isOperand)
                .filter(input -> kernel.operands().get(input).lies() == Lies.INDEX_IN_SEQUENCE)
                .forEach(input ->
                        code.addStatement("int $L = $T.position(context, row, seq)", kernel.name(input), HEADS));
    }

    /** A value that is no reduction. */
    CodeBlock value(RowValue value) {
        return switch (value) {
            case RowValue.Computed computed -> java(computed.formula());
            case RowValue.Picked picked ->
                CodeBlock.of(
                        "$T.at(memory, halves, $L, $L, $L, cols)",
                        ROWS,
                        ChainSteps.at(
                                kernel.operands().get(picked.elements().index()).tensor()),
                        row(kernel.operands().get(picked.elements().index())),
                        java(picked.column()));
            case RowValue.Angle angle ->
                CodeBlock.of("$T.of($L, $L, col, cols)", ANGLE, java(angle.position()), java(angle.base()));
            case RowValue.Kept kept ->
                CodeBlock.of(
                        "$T.kept(row, col, $L)",
                        DROPOUT,
                        kept.counter().stream().map(this::java).collect(CodeBlock.joining(", ")));
            case RowValue.Turn turn ->
                CodeBlock.of("$T.$L($L)", ANGLE, turn.isSine() ? "sine" : "cosine", java(turn.angle()));
            case RowValue.Reduced reduced -> throw new IllegalArgumentException(reduced.name() + " is made of many");
        };
    }

    /** What differs from element to element of a row. */
    boolean isOfElements(int input) {
        return kernel.isOperand(input)
                ? kernel.operands().get(input).lies().isOfElements()
                : kernel.value(input).per() == Per.ELEMENT;
    }

    /** What is one number for each row, and read from memory. */
    boolean isColumnInMemory(int input) {
        return kernel.isOperand(input) && kernel.operands().get(input).lies().isOfRows();
    }

    /** What is one number for all rows, and read from memory. */
    boolean isTotalInMemory(int input) {
        return kernel.isOperand(input) && kernel.operands().get(input).lies() == Lies.TOTAL;
    }
}
