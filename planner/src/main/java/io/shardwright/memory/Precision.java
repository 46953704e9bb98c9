package io.shardwright.memory;

import io.shardwright.tensor.DType;
import java.util.Locale;

/** What parameters, activations and their gradients are kept in. Whatever an optimizer keeps is float32. */
public enum Precision {
    F32(DType.F32),
    /** What the optimizer updates is a float32 copy of the parameters. */
    BF16(DType.BF16);

    private final DType type;

    Precision(DType type) {
        this.type = type;
    }

    /** Of values and gradients. */
    public DType type() {
        return type;
    }

    /** Whether there is a float32 copy of the values, which counts as state of the optimizer. */
    public boolean keepsCopy() {
        return this != F32;
    }

    /** {@code bf16}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
