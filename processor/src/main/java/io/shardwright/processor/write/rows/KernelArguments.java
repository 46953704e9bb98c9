package io.shardwright.processor.write.rows;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.processor.write.chain.ChainKernelWriter;
import io.shardwright.processor.write.chain.ChainSteps;
import io.shardwright.rows.RowKernel;
import io.shardwright.rows.RowOperand;
import io.shardwright.rows.RowOperand.Lies;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/**
 * What a kernel is given of a method's arguments.
 *
 * @param outputs what it makes of them
 * @param needs operands and values that it needs for that
 * @param rows whether it has to know how many there are
 * @param cols whether it has to know how many there are
 */
record KernelArguments(RowKernel kernel, List<Integer> outputs, Set<Integer> needs, boolean rows, boolean cols) {
    private static final ClassName CONTEXT = ClassName.get("uk.ac.manchester.tornado.api", "KernelContext");

    /** All that the outputs depend on. */
    static KernelArguments of(RowKernel kernel, List<Integer> outputs, boolean rows, boolean cols) {
        return new KernelArguments(kernel, outputs, kernel.needsOf(outputs), rows, cols);
    }

    private Set<Integer> tensors() {
        Set<Integer> tensors = new TreeSet<>(outputs);
        needs.stream()
                .filter(kernel::isOperand)
                .filter(input -> kernel.operands().get(input).lies().isTensor())
                .forEach(tensors::add);
        return tensors;
    }

    private boolean isGiven(RowOperand number) {
        return needs.stream()
                .filter(kernel::isOperand)
                .anyMatch(input -> kernel.operands().get(input).equals(number));
    }

    private List<RowOperand> numbers(Lies lies) {
        return kernel.operands().stream()
                .filter(operand -> operand.lies() == lies)
                .filter(this::isGiven)
                .toList();
    }

    /** The context, the memory as floats and as halves, what changes from step to step, places and strides of tensors, sizes, and numbers. */
    MethodSpec.Builder method(String name) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(name)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addParameter(CONTEXT, "context")
                .addParameter(ChainKernelWriter.FLOATS, "memory")
                .addParameter(ChainKernelWriter.HALVES, "halves");
        if (!numbers(Lies.NUMBER_OF_STEP).isEmpty()) {
            method.addParameter(ChainKernelWriter.FLOATS, "changing").addParameter(TypeName.INT, "changingAt");
        }
        Set<String> tensors = new LinkedHashSet<>();
        for (int input : tensors()) {
            RowOperand operand = kernel.operands().get(input);
            if (tensors.add(operand.tensor())) {
                place(method, operand);
            }
        }
        sizes().forEach(size -> method.addParameter(TypeName.INT, size));
        for (RowOperand number : kernel.operands()) {
            if (number.lies().isNumber() && number.lies() != Lies.NUMBER_OF_STEP && isGiven(number)) {
                method.addParameter(type(number), number.name());
            }
        }
        return method;
    }

    private static TypeName type(RowOperand number) {
        return switch (number.lies()) {
            case DOUBLE_NUMBER -> TypeName.DOUBLE;
            case LONG_NUMBER -> TypeName.LONG;
            default -> TypeName.FLOAT;
        };
    }

    private static void place(MethodSpec.Builder method, RowOperand operand) {
        String tensor = operand.tensor();
        if (operand.lies() == Lies.HEAD_HALVES) {
            method.addParameter(TypeName.LONG, place(tensor)).addParameter(TypeName.LONG, steps(tensor));
            return;
        }
        method.addParameter(TypeName.INT, ChainSteps.at(tensor));
        if (operand.lies() == Lies.ELEMENTS || operand.lies() == Lies.SEQUENCE) {
            method.addParameter(TypeName.INT, ChainSteps.stride(tensor));
        }
        if (operand.lies() == Lies.SEQUENCE) {
            method.addParameter(TypeName.INT, rows(tensor));
        }
    }

    /** Where a tensor of heads lies, and its step from position to position. */
    static String place(String tensor) {
        return tensor + "Place";
    }

    /** How many rows a tensor has that all sequences share. */
    static String rows(String tensor) {
        return tensor + "Rows";
    }

    /** Its steps from head to head, and from sequence to sequence. */
    static String steps(String tensor) {
        return tensor + "Steps";
    }

    private List<String> sizes() {
        List<String> sizes = new ArrayList<>();
        if (rows) {
            sizes.add("rows");
        }
        if (tensors().stream().anyMatch(tensor -> kernel.operands().get(tensor).lies() == Lies.HEAD_HALVES)) {
            sizes.add("heads");
            sizes.add("seq");
        }
        if (cols) {
            sizes.add("cols");
        }
        return sizes;
    }

    /** Reads what changes from step to step. */
    CodeBlock numbersOfStep() {
        CodeBlock.Builder code = CodeBlock.builder();
        int at = 0;
        for (RowOperand number : numbers(Lies.NUMBER_OF_STEP)) {
            code.addStatement("float $L = changing.get(changingAt$L)", number.name(), at == 0 ? "" : " + " + at);
            at++;
        }
        return code.build();
    }

    /** {@code dx[r,c], -, dy[r,c], w[c]; cols, epsilon}: as {@code GeneratedKernels} reads it. */
    String given() {
        Set<String> given = tensors().stream()
                .map(input -> kernel.operands().get(input).tensor())
                .collect(Collectors.toSet());
        List<String> tensors = kernel.operands().stream()
                .filter(operand -> operand.lies().isTensor() && operand.part() == 0)
                .map(operand -> given.contains(operand.tensor()) ? operand.tensor() + dims(operand) : "-")
                .toList();
        List<String> others = new ArrayList<>(sizes());
        kernel.operands().stream()
                .filter(operand -> operand.lies().isNumber())
                .map(this::number)
                .forEach(others::add);
        return Stream.of(tensors, others).map(list -> String.join(", ", list)).collect(Collectors.joining("; "));
    }

    private String number(RowOperand number) {
        if (!isGiven(number)) {
            return "-";
        }
        return switch (number.lies()) {
            case NUMBER_OF_STEP -> "~" + number.name();
            case DOUBLE_NUMBER, LONG_NUMBER -> type(number) + " " + number.name();
            default -> number.name();
        };
    }

    private static String dims(RowOperand operand) {
        return switch (operand.lies()) {
            case ELEMENTS -> "[r,c]";
            case SEQUENCE -> "[s,c]";
            case ROW -> "[c]";
            case COLUMN -> "[r]";
            case COLUMN_OF_PARTS -> "[" + operand.parts() + ",r]";
            case RANKS_OF_PARTS -> "[c," + operand.parts() + ",r]";
            case TOTAL -> "[]";
            case HEAD_HALVES -> "[h,2c]";
            case ROW_HALVES -> "[2c]";
            default -> throw new IllegalArgumentException(operand.name() + " is no tensor");
        };
    }
}
