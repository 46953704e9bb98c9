package io.shardwright.runtime.checkpoint;

import java.util.List;

/**
 * What a safetensors header says of a tensor.
 *
 * @param type as the format spells it: {@code F32}, {@code I64}
 */
public record TensorInfo(String name, String type, List<Long> shape) {
    public TensorInfo {
        shape = List.copyOf(shape);
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
