package io.shardwright.runtime.checkpoint;

import java.util.List;

/**
 * What a safetensors header says of a tensor.
 *
 * @param type as the format spells it: {@code F32}, {@code I64}
 */
public record TensorInfo(String name, String type, List<Long> shape) {
    /** @throws ArithmeticException if its bytes are more than a number holds, or a dim is none */
    public TensorInfo {
        shape = List.copyOf(shape);
        if (shape.stream().anyMatch(dim -> dim < 0)) {
            throw new ArithmeticException(name + " has a dim that is less than 0: " + shape);
        }
        // A dim of 0 hides what the others multiply to.
        Math.multiplyExact(shape.stream().filter(dim -> dim > 0).reduce(1L, Math::multiplyExact), Long.BYTES);
    }

    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** Bytes of all elements, or -1 if the type is none that this reader knows. */
    public long bytes() {
        return switch (type) {
            case "F64", "I64", "U64" -> elements() * Long.BYTES;
            case "F32", "I32", "U32" -> elements() * Integer.BYTES;
            case "F16", "BF16", "I16", "U16" -> elements() * Short.BYTES;
            case "I8", "U8", "BOOL" -> elements();
            default -> -1;
        };
    }

    @Override
    public String toString() {
        return name + " " + type + shape;
    }
}
