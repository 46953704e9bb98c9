package io.shardwright.processor.write;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.WildcardTypeName;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ir.declaration.Form;
import io.shardwright.processor.write.text.GeneratedClass;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.JavadocText;
import io.shardwright.processor.write.text.Lines;
import io.shardwright.processor.write.text.Names;
import io.shardwright.processor.write.text.SourceFile;
import io.shardwright.spi.Assembly;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Ports;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/**
 * The class of a model, or of a unit, whose forward depends on the configuration: it makes one of the classes that were generated for the
 * ways through forward, and hands on to that.
 */
public final class ChoiceWriter {
    private final Graph graph;
    private final List<Way> ways;
    /** Whether a runtime drives the class itself, rather than the units of the way that is chosen. */
    private final boolean isDriven;

    private final ClassName name;
    private final TypeName saved;
    private final Names names;
    /** The field of the way that was chosen, and the variable for it in its own class. */
    private final String chosen;

    private final String itself;

    /**
     * One way through forward.
     *
     * @param condition Java over the parameters of the constructor; nobody asks for that of the last
     * @param model that is generated for it
     * @param hasBackward whether anything in it is learned
     */
    public record Way(String condition, String model, boolean hasBackward) {}

    private ChoiceWriter(Graph graph, List<Way> ways) {
        this.graph = graph;
        this.ways = ways;
        isDriven = graph.units().isEmpty();
        name = GeneratedNames.sharded(graph.model());
        saved = name.nestedClass("Saved");
        names = new Names(graph);
        chosen = names.take("chosen", "Way");
        itself = names.take("way", "Itself");
    }

    /** @param graph what all ways take and give, with the backward of a call, and with units if the ways are rows of units */
    public static GeneratedClass write(Graph graph, List<Way> ways, ModelRow row) {
        return new ChoiceWriter(graph, ways).write(row);
    }

    private GeneratedClass write(ModelRow row) {
        List<String> given = arguments(graph.inputs());
        List<String> results = arguments(graph.results());
        List<String> dResults =
                arguments(graph.results().stream().map(Gradients::nameOf).toList());
        List<String> dInputs = arguments(
                graph.differentiableInputs().stream().map(Gradients::nameOf).toList());
        TypeSpec.Builder type = SourceFile.type(name, comment());
        if (isDriven) {
            type.addSuperinterface(ParameterizedTypeName.get(ClassName.get(GeneratedModel.class), saved));
        }
        TypeName typeOfChosen = isDriven
                ? ParameterizedTypeName.get(
                        ClassName.get(GeneratedModel.class), WildcardTypeName.subtypeOf(Object.class))
                : ClassName.get(Object.class);
        type.addField(Assembly.class, "assembly", Modifier.PRIVATE, Modifier.FINAL)
                .addField(typeOfChosen, chosen, Modifier.PRIVATE, Modifier.FINAL)
                .addMethod(constructor());
        if (Form.unit(graph.model()).isEmpty()) {
            type.addMethod(EntryWriter.create(graph, name)).addMethod(EntryWriter.assembly());
        }
        if (row.isWanted() || !isDriven) {
            type.addMethod(isDriven ? UnitsWriter.write(row) : units());
            if (graph.form() == Form.SHARDED) {
                type.addMethod(InputsWriter.write(row));
            }
        }
        if (isDriven) {
            type.addMethod(newSaved()).addMethod(ports()).addMethod(EntryWriter.run(graph, saved));
        } else {
            type.addMethod(newSavedOfRows());
        }
        type.addMethod(handingOn("forward", join(given, results), ways));
        List<Way> learning = ways.stream().filter(Way::hasBackward).toList();
        if (!graph.backward().isEmpty()) {
            type.addMethod(handingOn("backward", join(given, dResults, dInputs), learning));
        }
        if (!dInputs.isEmpty() && isDriven) {
            type.addMethod(handingOn("inputGradients", join(given, dResults, dInputs), learning))
                    .addMethod(handingOn("weightGradients", join(given, dResults), learning));
        }
        return SourceFile.print(graph, name, type.addType(savedType()).build());
    }

    private String comment() {
        String model =
                "{@link " + String.join(".", GeneratedNames.model(graph.model()).simpleNames()) + "}";
        String unit = GeneratedNames.unit(graph.model());
        String classes = ways.stream()
                .map(way -> "{@link " + simpleName(way) + "}")
                .collect(Collectors.joining(ways.size() == 2 ? " or " : ", "));
        return JavadocText.wrapped(
                (unit.isEmpty() ? "" : "Unit {@code " + unit + "} of ") + model
                        + ", whose forward depends on the configuration: " + classes + ".",
                0);
    }

    /**
     * <pre>
     * if (config.parallel()) {
     *     chosen = new ShardedBlockIfParallel(config, assembly);
     * } else {
     *     chosen = new ShardedBlockIfNotParallel(config, assembly);
     * }
     * </pre>
     */
    private MethodSpec constructor() {
        MethodSpec.Builder constructor = MethodSpec.constructorBuilder().addModifiers(Modifier.PUBLIC);
        for (ConstructorParameter parameter : graph.parameters()) {
            constructor.addParameter(GeneratedNames.type(parameter.type()), parameter.name());
        }
        constructor.addParameter(Assembly.class, "assembly");
        String arguments = graph.parameters().stream()
                .map(parameter -> parameter.name() + ", ")
                .collect(Collectors.joining("", "", "assembly"));
        Lines body = new Lines().add("this.assembly = assembly;");
        choose(body, Way::condition, way -> chosen + " = new " + simpleName(way) + "(" + arguments + ");");
        return constructor.addCode(body.build()).build();
    }

    /** The statement of the first way of which holds what is asked, and of the last where none does. */
    private void choose(Lines body, Function<Way, String> question, Function<Way, String> statement) {
        List<Way> asked = ways.subList(0, ways.size() - 1);
        ask(body, asked, question, statement);
        body.other("else").add(statement.apply(ways.getLast())).close();
    }

    /** The same of some ways, of which it may be none; the last is left open. */
    private static void ask(
            Lines body, List<Way> some, Function<Way, String> question, Function<Way, String> statement) {
        for (int i = 0; i < some.size(); i++) {
            String condition = "if (" + question.apply(some.get(i)) + ")";
            if (i == 0) {
                body.open(condition);
            } else {
                body.other("else " + condition);
            }
            body.add(statement.apply(some.get(i)));
        }
    }

    private String isChosen(Way way) {
        return chosen + " instanceof " + simpleName(way) + " " + itself;
    }

    /**
     * <pre>
     * if (config.gated()) {
     *     return ShardedNetIfGated.units(config);
     * } else {
     *     return ShardedNetIfNotGated.units(config);
     * }
     * </pre>
     */
    private MethodSpec units() {
        MethodSpec.Builder units = MethodSpec.methodBuilder("units")
                .addJavadoc("The model as a row of units, on the way that is chosen.\n")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(ModelUnits.class);
        for (ConstructorParameter parameter : graph.parameters()) {
            units.addParameter(GeneratedNames.type(parameter.type()), parameter.name());
        }
        String arguments =
                graph.parameters().stream().map(ConstructorParameter::name).collect(Collectors.joining(", "));
        Lines body = new Lines();
        choose(body, Way::condition, way -> "return " + simpleName(way) + ".units(" + arguments + ");");
        return units.addCode(body.build()).build();
    }

    private MethodSpec newSavedOfRows() {
        Lines body = new Lines();
        Way last = ways.getLast();
        choose(body, this::isChosen, way -> {
            String cast = way.equals(last) ? "((" + simpleName(way) + ") " + chosen + ")" : itself;
            return "return new Saved(" + cast + ".newSaved(slot));";
        });
        return MethodSpec.methodBuilder("newSaved")
                .addJavadoc("Room for what one microbatch keeps; before the assembly is committed.\n")
                .addModifiers(Modifier.PUBLIC)
                .returns(saved)
                .addParameter(Slot.class, "slot")
                .addCode(body.build())
                .build();
    }

    private MethodSpec newSaved() {
        return MethodSpec.methodBuilder("newSaved")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(saved)
                .addParameter(Slot.class, "slot")
                .addStatement("return new $T($L.newSaved(slot))", saved, chosen)
                .build();
    }

    private MethodSpec ports() {
        return MethodSpec.methodBuilder("ports")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(Ports.class)
                .addStatement("return $L.ports()", chosen)
                .build();
    }

    /**
     * <pre>
     * if (chosen instanceof ShardedBlockIfParallel way) {
     *     way.forward(x, y, (ShardedBlockIfParallel.Saved) saved.chosen);
     * }
     * </pre>
     */
    private MethodSpec handingOn(String method, List<String> arguments, List<Way> to) {
        MethodSpec.Builder made = MethodSpec.methodBuilder(method)
                .addJavadoc("As the class does that was chosen.\n")
                .addModifiers(Modifier.PUBLIC);
        arguments.forEach(argument -> made.addParameter(LocalTensor.class, argument));
        Lines body = new Lines();
        String list = arguments.stream().map(argument -> argument + ", ").collect(Collectors.joining());
        ask(
                body,
                to,
                this::isChosen,
                way -> itself + "." + method + "(" + list + "(" + simpleName(way) + ".Saved) saved.chosen);");
        if (!to.isEmpty()) {
            body.close();
        }
        return made.addParameter(saved, "saved").addCode(body.build()).build();
    }

    private TypeSpec savedType() {
        return TypeSpec.classBuilder("Saved")
                .addJavadoc("What forward keeps for backward, of one microbatch, on the way that was chosen.\n")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .addField(Object.class, "chosen", Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(Modifier.PRIVATE)
                        .addParameter(Object.class, "chosen")
                        .addStatement("this.chosen = chosen")
                        .build())
                .build();
    }

    private static String simpleName(Way way) {
        return GeneratedNames.sharded(way.model()).simpleName();
    }

    private List<String> arguments(List<String> values) {
        return values.stream()
                .map(value -> names.take(Names.camel(value), "Tensor"))
                .toList();
    }

    @SafeVarargs
    private static List<String> join(List<String>... lists) {
        List<String> all = new ArrayList<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return all;
    }
}
