package io.shardwright.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.JavaText;
import io.shardwright.processor.write.text.Lines;
import io.shardwright.processor.write.text.Splits;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.World;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.spi.model.Flow;
import io.shardwright.spi.model.Pass;
import io.shardwright.spi.model.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/** The short methods by which a class and its slots are made. */
final class EntryWriter {
    private EntryWriter() {}

    /**
     * <pre>
     * public static ShardedMlp create(GptConfig config, World world, long batch, long seq) {
     *     return new ShardedMlp(config, world.assembly(batch, seq));
     * }
     * </pre>
     */
    static MethodSpec create(Graph graph, ClassName type) {
        MethodSpec.Builder create = MethodSpec.methodBuilder("create")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(type);
        for (ConstructorParameter parameter : graph.parameters()) {
            create.addParameter(GeneratedNames.type(parameter.type()), parameter.name());
        }
        String arguments = Stream.concat(
                        graph.parameters().stream().map(ConstructorParameter::name),
                        Stream.of("world.assembly(batch, seq)"))
                .collect(Collectors.joining(", "));
        return create.addParameter(World.class, "world")
                .addParameter(TypeName.LONG, "batch")
                .addParameter(TypeName.LONG, "seq")
                .addStatement("return new $T($L)", type, arguments)
                .build();
    }

    /**
     * <pre>
     * public Assembly assembly() {
     *     return assembly;
     * }
     * </pre>
     */
    static MethodSpec assembly() {
        return MethodSpec.methodBuilder("assembly")
                .addJavadoc("What this is built on; {@code commit} it once all slots are made.\n")
                .addModifiers(Modifier.PUBLIC)
                .returns(Assembly.class)
                .addStatement("return assembly")
                .build();
    }

    /**
     * <pre>
     * public Saved newSaved(Slot slot) {
     *     return new Saved(this, config, slot);
     * }
     * </pre>
     */
    static MethodSpec newSaved(TypeName saved, List<ConstructorParameter> parameters, boolean overrides) {
        MethodSpec.Builder method = MethodSpec.methodBuilder("newSaved");
        if (overrides) {
            method.addAnnotation(Override.class);
        } else {
            method.addJavadoc("Room for what one microbatch keeps; before the assembly is committed.\n");
        }
        String arguments = Stream.of(
                        Stream.of("this"), parameters.stream().map(ConstructorParameter::name), Stream.of("slot"))
                .flatMap(names -> names)
                .collect(Collectors.joining(", "));
        return method.addModifiers(Modifier.PUBLIC)
                .returns(saved)
                .addParameter(Slot.class, "slot")
                .addStatement("return new $T($L)", saved, arguments)
                .build();
    }

    /**
     * <pre>
     * public Ports ports() {
     *     long batch = assembly.batch();
     *     long seq = assembly.seq();
     *     return Ports.from(Port.real("x", batch, seq, config.hidden())).to(Port.real("y", batch, seq, config.hidden()));
     * }
     * </pre>
     */
    static MethodSpec ports(Draft draft) {
        Graph graph = draft.graph();
        String inputs = graph.inputs().stream().map(input -> port(draft, input)).collect(Collectors.joining(", "));
        String results =
                graph.results().stream().map(result -> port(draft, result)).collect(Collectors.joining(", "));
        String ports = "return Ports.from(" + inputs + ").to(" + results + ");";
        Lines body = new Lines();
        draft.inPorts().locals().forEach(body::add);
        return MethodSpec.methodBuilder("ports")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(Ports.class)
                .addCode(body.add(ports).build())
                .build();
    }

    private static String port(Draft draft, String name) {
        Value value = draft.graph().value(name);
        String dims = draft.localDims().text(value, draft.inPorts());
        String split = Splits.text(value, draft.inPorts());
        return "Port." + value.type().name().toLowerCase(Locale.ROOT) + "("
                + JavaText.quoted(ForwardWriter.names(draft, List.of(name)).getFirst()) + (dims.isEmpty() ? "" : ", ")
                + dims + ")"
                + (split.equals("Split.none()")
                        ? ""
                        : ".cut(" + split.replaceFirst("^Split.over\\((.*)\\)$", "$1") + ")")
                + (value.fixed() ? ".withoutGradient()" : "");
    }

    /**
     * <pre>
     * public void run(Pass pass, Flow flow, Saved saved) {
     *     switch (pass) {
     *         case FORWARD -&gt; forward(flow.input(0), flow.result(0), saved);
     *         ...
     *     }
     * }
     * </pre>
     */
    static MethodSpec run(Graph graph, TypeName saved) {
        List<String> given = numbered("input", graph.inputs().size());
        List<String> gradients = new ArrayList<>(given);
        gradients.addAll(numbered("dResult", graph.results().size()));
        List<String> filled = new ArrayList<>(gradients);
        filled.addAll(numbered("dInput", graph.differentiableInputs().size()));
        given.addAll(numbered("result", graph.results().size()));
        Lines body = new Lines();
        body.open("switch (pass)");
        body.add("case FORWARD -> " + call("forward", given));
        if (graph.backward().isEmpty()) {
            body.add("case BACKWARD, INPUT_GRADIENTS, WEIGHT_GRADIENTS -> {}");
        } else if (graph.differentiableInputs().isEmpty()) {
            body.add("case INPUT_GRADIENTS -> {}");
            body.add("case BACKWARD, WEIGHT_GRADIENTS -> " + call("backward", gradients));
        } else {
            body.add("case BACKWARD -> " + call("backward", filled));
            body.add("case INPUT_GRADIENTS -> " + call("inputGradients", filled));
            body.add("case WEIGHT_GRADIENTS -> " + call("weightGradients", gradients));
        }
        return MethodSpec.methodBuilder("run")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .addParameter(Pass.class, "pass")
                .addParameter(Flow.class, "flow")
                .addParameter(saved, "saved")
                .addCode(body.close().build())
                .build();
    }

    private static List<String> numbered(String what, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> "flow." + what + "(" + number + ")")
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static String call(String method, List<String> arguments) {
        return method + "(" + String.join(", ", arguments) + ", saved);";
    }
}
