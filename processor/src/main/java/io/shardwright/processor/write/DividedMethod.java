package io.shardwright.processor.write;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.Node;
import io.shardwright.processor.write.body.BodyWriter;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.text.Lines;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/**
 * A method that does what nodes say, and where that would be too long for HotSpot, which compiles no method of more than 8000 bytes, calls
 * others that do a part of it each.
 */
final class DividedMethod {
    /** Of bytecode, as far as it can be told before there is any: well below what HotSpot takes. */
    private static final int MOST_BYTES = 6000;

    private final Draft draft;
    private final String name;
    private final List<String> values;
    private final TypeName saved;

    /** @param values that are its parameters */
    DividedMethod(Draft draft, String name, List<String> values, TypeName saved) {
        this.draft = draft;
        this.name = name;
        this.values = values;
        this.saved = saved;
    }

    /** The body of the method, and the other methods, if there are any. */
    record Written(Lines body, List<MethodSpec> parts) {}

    Written write(List<Node> nodes) {
        List<List<Node>> parts = parts(nodes);
        if (parts.size() < 2) {
            return new Written(body(nodes), List.of());
        }
        Lines calls = new Lines();
        List<MethodSpec> methods = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = name + "Part" + (i + 1);
            calls.add(part + "(" + String.join(", ", ForwardWriter.names(draft, values)) + ", saved);");
            methods.add(ForwardWriter.method(part, draft, values, saved, Modifier.PRIVATE)
                    .addCode(body(parts.get(i)).build())
                    .build());
        }
        return new Written(calls, methods);
    }

    private Lines body(List<Node> nodes) {
        return new BodyWriter(draft, ForwardWriter.names(draft, values)).write(nodes);
    }

    private static List<List<Node>> parts(List<Node> nodes) {
        List<List<Node>> parts = new ArrayList<>();
        List<Node> part = new ArrayList<>();
        int bytes = 0;
        for (Node node : nodes) {
            bytes += bytes(node);
            if (bytes > MOST_BYTES && !part.isEmpty()) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = bytes(node);
            }
            part.add(node);
        }
        parts.add(part);
        return parts;
    }

    /** A call: its receiver, and an argument, most of them fields of fields, for each tensor and some numbers. */
    private static int bytes(Node node) {
        return 16 + 7 * (node.inputs().size() + node.outputs().size());
    }
}
