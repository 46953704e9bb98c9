package io.shardwright.processor.write;

import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.Graph;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.JavaSizes;
import io.shardwright.processor.write.text.JavaText;
import io.shardwright.processor.write.text.Lines;
import io.shardwright.spi.model.Port;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/** The method {@code inputs}, which says what a model is given. */
final class InputsWriter {
    private InputsWriter() {}

    /**
     * <pre>
     * public static List&lt;Port&gt; inputs(GptConfig config, long batch, long seq) {
     *     return List.of(Port.i32("ids", batch, seq), Port.i32("targets", batch, seq));
     * }
     * </pre>
     */
    static MethodSpec write(ModelRow row) {
        Graph graph = row.graph();
        MethodSpec.Builder method = MethodSpec.methodBuilder("inputs")
                .addJavadoc("What {@link #units} are given: whole tensors for a batch of sequences, in order.\n")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(ParameterizedTypeName.get(List.class, Port.class));
        for (ConstructorParameter parameter : graph.parameters()) {
            method.addParameter(GeneratedNames.type(parameter.type()), parameter.name());
        }
        JavaSizes dims = JavaSizes.withLocals("assembly");
        String ports = graph.inputs().stream()
                .map(graph::value)
                .map(input -> "Port." + input.type().name().toLowerCase(Locale.ROOT) + "("
                        + JavaText.quoted(input.name()) + ", " + dims.dims(input.shape()) + ")"
                        + (input.fixed() ? ".withoutGradient()" : ""))
                .collect(Collectors.joining(", "));
        return method.addParameter(TypeName.LONG, "batch")
                .addParameter(TypeName.LONG, "seq")
                .addCode(new Lines().add("return List.of(" + ports + ");").build())
                .build();
    }
}
