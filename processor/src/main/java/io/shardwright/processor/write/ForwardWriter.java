package io.shardwright.processor.write;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.text.JavadocText;
import io.shardwright.processor.write.text.Names;
import io.shardwright.processor.write.text.Remarks;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/** The method forward. */
final class ForwardWriter {
    private ForwardWriter() {}

    /**
     * <pre>
     * public void forward(LocalTensor x, LocalTensor y, Saved saved) {
     *     kernels.linear(saved.upOut, x, upWeight);
     *     ...
     * }
     * </pre>
     */
    static List<MethodSpec> write(Draft draft, TypeName saved) {
        Graph graph = draft.graph();
        List<String> values = new ArrayList<>(graph.inputs());
        values.addAll(graph.results());
        MethodSpec.Builder method = method("forward", draft, values, saved);
        method.addJavadoc("$L", comment(draft));
        DividedMethod.Written written = new DividedMethod(draft, "forward", values, saved).write(graph.forward());
        List<MethodSpec> methods =
                new ArrayList<>(List.of(method.addCode(written.body().build()).build()));
        methods.addAll(written.parts());
        return methods;
    }

    /** {@code Fills y [batch, seq, hidden], split, from x [batch, seq, hidden], whole.} */
    private static String comment(Draft draft) {
        Graph graph = draft.graph();
        String from =
                graph.inputs().stream().map(input -> described(draft, input)).collect(Collectors.joining(", and "));
        String results =
                graph.results().stream().map(result -> described(draft, result)).collect(Collectors.joining(", and "));
        return JavadocText.wrapped("Fills " + results + ", from " + from + ".", 4);
    }

    private static String described(Draft draft, String name) {
        Value value = draft.graph().value(name);
        return names(draft, List.of(name)).getFirst() + " {@code "
                + draft.remarks().localShape(value) + "}, " + Remarks.layout(value);
    }

    static MethodSpec.Builder method(String name, Draft draft, List<String> values, TypeName saved) {
        return method(name, draft, values, saved, Modifier.PUBLIC);
    }

    static MethodSpec.Builder method(
            String name, Draft draft, List<String> values, TypeName saved, Modifier visibility) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(name).addModifiers(visibility);
        names(draft, values)
                .forEach(argument -> method.addParameter(
                        ParameterSpec.builder(LocalTensor.class, argument).build()));
        return method.addParameter(saved, "saved");
    }

    /** Names of parameters; a value that no statement touches is a parameter all the same. */
    static List<String> names(Draft draft, List<String> values) {
        return values.stream()
                .map(value -> draft.variables().has(value)
                        ? draft.variables().of(value).name()
                        : Names.camel(value))
                .toList();
    }
}
