package io.shardwright.ir;

import io.shardwright.diagnostic.Origin;
import java.util.List;

/**
 * One operation on named values.
 *
 * @param cause for what the compiler inserted, the reason in words: {@code "g after Mlp.down (@RowParallel)"}; else empty
 */
public record Node(Op op, List<String> outputs, List<String> inputs, Origin origin, String cause) {
    public Node {
        outputs = List.copyOf(outputs);
        inputs = List.copyOf(inputs);
    }

    public static Node of(Op op, String output, List<String> inputs, Origin origin) {
        return new Node(op, List.of(output), inputs, origin, "");
    }

    public String output() {
        return outputs.getFirst();
    }

    public String input() {
        return inputs.getFirst();
    }

    public Node withOp(Op newOp) {
        return new Node(newOp, outputs, inputs, origin, cause);
    }

    public Node withInputs(List<String> newInputs) {
        return new Node(op, outputs, newInputs, origin, cause);
    }

    public Node withOutputs(List<String> newOutputs) {
        return new Node(op, newOutputs, inputs, origin, cause);
    }
}
