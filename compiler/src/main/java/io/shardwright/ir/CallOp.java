package io.shardwright.ir;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
        /** The first part of a split backward: inputs and outputs are the same. */
        INPUT_GRADIENTS("call_input_gradients"),
        /** The second part: inputs are the same, and there are no outputs. */
        WEIGHT_GRADIENTS("call_weight_gradients");

        private final String text;

        Method(String text) {
            this.text = text;
        }
    }

    /** What the IR calls {@code name} on the model in {@code field}, if it is a call. */
    public static Optional<Op> named(String name, String field) {
        return Arrays.stream(Method.values())
                .filter(method -> method.text.equals(name))
                .findFirst()
                .map(method -> new CallOp(field, method));
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

    /** Only what the other model's own operators cost. */
    @Override
    public Cost cost(RankShapes on) {
        return Cost.NONE;
    }

    @Override
    public List<Typed> infer(Inference in) {
        return in.callResults(this);
    }
}
