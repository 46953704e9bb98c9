package io.shardwright.ir;

import io.shardwright.ir.declaration.ConstructorParameter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a model promises to those that call it.
 *
 * @param parameters its constructor's parameters
 * @param inputs forward's parameters, with whole shapes and layouts
 * @param results what forward gives
 * @param keeps names of inputs that its backward reads: the caller keeps them
 * @param units what it can be cut into, if it can
 */
public record Signature(
        List<ConstructorParameter> parameters,
        List<Value> inputs,
        List<Value> results,
        Set<String> keeps,
        Optional<Units> units) {
    public Signature {
        inputs = List.copyOf(inputs);
        results = List.copyOf(results);
    }

    /** Forward's only result, or the first. */
    public Value result() {
        return results.getFirst();
    }
}
