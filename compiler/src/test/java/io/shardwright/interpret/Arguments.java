package io.shardwright.interpret;

import io.shardwright.ir.formula.Formula;
import java.util.List;

/** What a kernel is called with, in the order of {@code Kernels}: outputs, inputs, literals. */
record Arguments(List<Strided> outputs, List<Strided> inputs, List<Object> literals) {
    Strided out(int index) {
        return outputs.get(index);
    }

    Strided in(int index) {
        return inputs.get(index);
    }

    double number(int index) {
        return ((Number) literals.get(index)).doubleValue();
    }

    int whole(int index) {
        return ((Number) literals.get(index)).intValue();
    }

    boolean flag(int index) {
        return (Boolean) literals.get(index);
    }

    String text(int index) {
        return (String) literals.get(index);
    }

    @SuppressWarnings("unchecked")
    List<Formula> formulas(int index) {
        return (List<Formula>) literals.get(index);
    }

    Strided mask(int index) {
        return (Strided) literals.get(index);
    }
}
