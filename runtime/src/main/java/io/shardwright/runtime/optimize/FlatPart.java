package io.shardwright.runtime.optimize;

import io.shardwright.tensor.LocalTensor;

/**
 * Elements that an elementwise optimizer treats alike, as one dim: a section of a unit's flat buffer, or any piece of one.
 *
 * @param values what is updated, f32
 * @param gradients of the same elements, f32 or bf16, zero after an update
 * @param decays whether weight decay applies: to matrices it does, to biases and norms it doesn't
 */
public record FlatPart(LocalTensor values, LocalTensor gradients, boolean decays) {
    public FlatPart {
        if (values.dimCount() != 1 || values.size() != gradients.size()) {
            throw new IllegalArgumentException(
                    "values " + values + " and gradients " + gradients + " are no flat part");
        }
    }
}
