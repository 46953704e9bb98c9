package io.shardwright.spi.model;

import io.shardwright.tensor.LocalTensor;
import java.util.List;

/**
 * The memory that one microbatch flows through in one unit: a tensor for each of its {@link Ports}, and for the gradient of each that
 * has one.
 *
 * @param dInputs gradients of the inputs that are floats, in order
 */
public record Flow(
        List<LocalTensor> inputs, List<LocalTensor> dInputs, List<LocalTensor> results, List<LocalTensor> dResults) {
    public Flow {
        inputs = List.copyOf(inputs);
        dInputs = List.copyOf(dInputs);
        results = List.copyOf(results);
        dResults = List.copyOf(dResults);
    }

    public LocalTensor input(int number) {
        return inputs.get(number);
    }

    /** The gradient of a float input: {@code number} counts these alone. */
    public LocalTensor dInput(int number) {
        return dInputs.get(number);
    }

    public LocalTensor result(int number) {
        return results.get(number);
    }

    public LocalTensor dResult(int number) {
        return dResults.get(number);
    }
}
