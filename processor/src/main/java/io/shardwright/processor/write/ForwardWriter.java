package io.shardwright.processor.write;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
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
    static MethodSpec write(Draft draft, TypeName saved) {
        Graph graph = draft.graph();
        List<String> values = new ArrayList<>(graph.inputs());
        values.add(graph.result());
        MethodSpec.Builder method = method("forward", draft, values, saved);
        List<String> arguments = names(draft, values);
        for (int at = 0; at < values.size(); at++) {
            String what = at < graph.inputs().size() ? "" : "the result: ";
            method.addJavadoc("$L", parameter(draft, arguments.get(at), what, graph.value(values.get(at))));
        }
        method.addJavadoc("@param saved filled for backward\n");
        return method.addCode(
                        new BodyWriter(draft, arguments).write(graph.forward()).build())
                .build();
    }

    /** A parameter of a method with its local shape and layout, as Javadoc. */
    static String parameter(Draft draft, String name, String what, Value value) {
        return "@param " + name + " " + what + "{@code " + draft.remarks().localShape(value) + "}, "
                + Remarks.layout(value) + "\n";
    }

    static MethodSpec.Builder method(String name, Draft draft, List<String> values, TypeName saved) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(name).addModifiers(Modifier.PUBLIC);
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
