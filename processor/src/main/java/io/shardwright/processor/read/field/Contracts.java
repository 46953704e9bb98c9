package io.shardwright.processor.read.field;

import io.shardwright.ir.Signature;
import java.util.Optional;
import javax.lang.model.element.TypeElement;

/** What other models promise. */
public interface Contracts {
    /** Empty if {@code model} was never compiled, or could not be. */
    Optional<Signature> of(TypeElement model);

    /** Whether {@code model} is part of this compilation, and what is wrong with it is reported there. */
    boolean isReported(TypeElement model);
}
