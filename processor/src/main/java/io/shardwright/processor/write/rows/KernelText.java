package io.shardwright.processor.write.rows;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.formula.Formula;
import io.shardwright.processor.write.chain.ChainExpression;
import io.shardwright.processor.write.chain.ChainKernelWriter;
import io.shardwright.processor.write.chain.ChainSteps;
import io.shardwright.processor.write.chain.DeviceExpressions;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowOperand;
import io.shardwright.rows.RowOperand.Lies;
import io.shardwright.rows.RowValue;
import java.util.Collection;
import java.util.Set;
import java.util.function.IntPredicate;
import javax.lang.model.element.Modifier;

/** A kernel under way: its arguments, and how it reads operands and names values. */
final class KernelText {
    static final ClassName CONTEXT = ClassName.get("uk.ac.manchester.tornado.api", "KernelContext");
    static final ClassName GROUPS = ClassName.get("io.shardwright.runtime.tornado.kernel", "GroupReductions");

    static final ClassName FUNCTIONS = ClassName.get("io.shardwright.runtime.tornado.kernel", "ElementFunctions");

    private final RowKernel kernel;
    private final ChainExpression expression;
    private final CodeBlock.Builder code = CodeBlock.builder();

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

    /** The arguments of a kernel that is given {@code tensors} of the method's. */
    static MethodSpec.Builder method(String name, RowKernel kernel, Set<Integer> tensors) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(name)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(CONTEXT, "context")
                .addParameter(ChainKernelWriter.FLOATS, "memory");
        for (int tensor : tensors) {
            RowOperand operand = kernel.operands().get(tensor);
            method.addParameter(TypeName.INT, ChainSteps.at(operand.name()));
            if (operand.lies() == Lies.ELEMENTS) {
                method.addParameter(TypeName.INT, ChainSteps.stride(operand.name()));
            }
        }
        return method;
    }

    /** Where an operand lies, for {@code row} and {@code col}. */
    String place(int input) {
        RowOperand operand = kernel.operands().get(input);
        String at = ChainSteps.at(operand.name());
        return switch (operand.lies()) {
            case ELEMENTS -> at + " + row * " + ChainSteps.stride(operand.name()) + " + col";
            case ROW -> at + " + col";
            case COLUMN -> at + " + row";
            case NUMBER -> throw new IllegalArgumentException(operand.name() + " is no tensor");
        };
    }

    /** Reads what {@code formulas} need of the operands that are {@code due}, and computes what they need of values that are. */
    void declare(Collection<Formula> formulas, IntPredicate due) {
        for (int input : kernel.needs(formulas)) {
            if (due.test(input)) {
                if (kernel.isOperand(input)) {
                    code.addStatement("float $L = memory.get($L)", kernel.name(input), place(input));
                } else {
                    code.addStatement(
                            "float $L = $L",
                            kernel.name(input),
                            java(kernel.value(input).formula()));
                }
            }
        }
    }

    /** What differs from element to element of a row. */
    boolean isOfElements(int input) {
        if (kernel.isOperand(input)) {
            Lies lies = kernel.operands().get(input).lies();
            return lies == Lies.ELEMENTS || lies == Lies.ROW;
        }
        return !kernel.value(input).isColumn();
    }

    /** What is one number for each row, and read from memory. */
    boolean isColumnInMemory(int input) {
        return kernel.isOperand(input) && kernel.operands().get(input).lies() == Lies.COLUMN;
    }

    static boolean isReduced(RowValue value) {
        return value.reduction().isPresent();
    }
}
