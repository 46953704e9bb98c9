package io.shardwright.ops.description;

import io.shardwright.ir.Op;
import io.shardwright.tensor.DType;
import java.util.List;

/**
 * What a call makes: an operator on its inputs.
 *
 * @param name of the result, if the user gives it none: it says what was done to what, {@code xGelu}
 * @param dims of the result
 * @param kept names of further outputs, behind that of the result: what backward reads
 * @param parts how many tensors an array has, if the result is one, else 0
 */
public record Made(Op op, List<String> inputs, String name, int dims, List<String> kept, DType type, int parts) {
    public Made {
        inputs = List.copyOf(inputs);
        kept = List.copyOf(kept);
    }

    public static Made of(Op op, String name, int dims, List<String> inputs) {
        return new Made(op, inputs, name, dims, List.of(), DType.REAL, 0);
    }

    /** An operator on argument 0 alone, which gives as many dims. */
    public static Made ofFirst(WrittenCall call, Op op, String suffix) throws Unreadable {
        String x = call.tensor(0);
        return of(op, x + suffix, call.dims(x), List.of(x));
    }

    public Made keeping(String... suffixes) {
        return new Made(op, inputs, name, dims, List.of(suffixes), type, parts);
    }

    /** With a result of whole numbers. */
    public Made integers() {
        return new Made(op, inputs, name, dims, kept, DType.I32, parts);
    }

    /** With a mask as result. */
    public Made mask() {
        return new Made(op, inputs, name, dims, kept, DType.MASK, parts);
    }

    /** With an array as result. */
    public Made inParts(int count) {
        return new Made(op, inputs, name, dims, kept, type, count);
    }

    /** {@code PlusY} of {@code y}: names of results are made of those of operands. */
    public static String and(String word, String operand) {
        return word + Character.toUpperCase(operand.charAt(0)) + operand.substring(1);
    }
}
