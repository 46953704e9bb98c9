package io.shardwright.ir;

import java.util.List;

/**
 * Calls another model.
 *
 * @param field the child's field; a list is called element after element, the result of one being the first input of the
 *     next
 */
public record CallOp(String field, Method method) implements Op {
    /** Which method of the child is called. */
    public enum Method {
        FORWARD("call"),
        /** Inputs are the forward's inputs and the result's gradient, outputs the gradients of those inputs that have one. */
        BACKWARD("call_backward"),
        /** The first half of backward: inputs and outputs are the same. */
        INPUT_GRADIENTS("call_input_gradients"),
        /** The second half: inputs are the same, and there are no outputs. */
        WEIGHT_GRADIENTS("call_weight_gradients");

        private final String text;

        Method(String text) {
            this.text = text;
        }
    }

    @Override
    public String name() {
        return method.text;
    }

    public boolean isForward() {
        return method == Method.FORWARD;
    }

    @Override
    public List<Attribute> attributes() {
        return List.of(Attribute.of("field", field));
    }

    @Override
    public List<Typed> infer(Inference in) {
        return in.callResults(this);
    }
}
