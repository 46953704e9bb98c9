package io.shardwright.pass.shape;

import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.size.Size;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How long the sequences of each model in a field are. What a model calls {@code seq} is what its caller gives it: another model's may be
 * longer by a class token, or be an encoder's.
 */
final class SequenceLengths {
    private static final String NAME = "seq";
    private static final Size OWN = Size.atom(NAME);

    private final Map<String, Child> children = new LinkedHashMap<>();

    SequenceLengths(Graph graph) {
        graph.children().forEach(child -> children.put(child.field(), child));
    }

    Child child(String field) {
        return Objects.requireNonNull(children.get(field), field);
    }

    /** Looks at a call before its shapes are compared. */
    void bind(Node node, Map<String, Value> values, SizeEquations equations) {
        if (!(node.op() instanceof CallOp call)) {
            return;
        }
        Child child = child(call.field());
        List<Value> declared = child.signature().inputs();
        for (int input = 0; input < declared.size(); input++) {
            int dim = declared.get(input).sequenceDim();
            List<Size> given =
                    Objects.requireNonNull(values.get(node.inputs().get(input))).shape();
            if (dim >= 0 && dim < given.size()) {
                Size length = equations.resolve(given.get(dim));
                boolean isKnown = length.atoms().stream().noneMatch(SizeEquations::isUnknown);
                if (isKnown && !length.equals(OWN)) {
                    Map<String, Size> bindings = new LinkedHashMap<>(child.bindings());
                    bindings.put(NAME, length);
                    children.put(child.field(), child.withBindings(bindings));
                }
                return;
            }
        }
    }

    /** With lengths in sizes that are known now. */
    List<Child> children(SizeEquations equations) {
        return children.values().stream()
                .map(child -> {
                    Map<String, Size> bindings = new LinkedHashMap<>(child.bindings());
                    bindings.computeIfPresent(NAME, (_, length) -> equations.resolve(length));
                    return child.withBindings(bindings);
                })
                .toList();
    }
}
