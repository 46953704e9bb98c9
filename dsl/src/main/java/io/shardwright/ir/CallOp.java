package io.shardwright.ir;

import java.util.List;

/**
 * Calls another model.
 *
 * @param field the child's field; a list is called element after element, the result of one being the first input of the
 *     next
 * @param backward whether this is the child's backward: inputs are the forward's inputs and the result's gradient,
 *     outputs the gradients of those inputs that have one
 */
public record CallOp(String field, boolean backward) implements Op {
    @Override
    public String name() {
        return backward ? "call_backward" : "call";
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
