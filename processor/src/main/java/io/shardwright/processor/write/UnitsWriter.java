package io.shardwright.processor.write;

import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ir.declaration.Form;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.JavaSizes;
import io.shardwright.processor.write.text.JavaText;
import io.shardwright.size.Size;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Wiring;
import io.shardwright.unit.Part;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/** The method {@code units}, which gives a model as a row of units, part by part. */
final class UnitsWriter {
    private final ModelRow row;
    private final Graph graph;
    private final JavaSizes sizes = JavaSizes.withoutLocals();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> rows = new HashMap<>();
    private final CodeBlock.Builder code = CodeBlock.builder();
    private final String root;

    private UnitsWriter(ModelRow row) {
        this.row = row;
        this.graph = row.graph();
        graph.parameters().stream().map(ConstructorParameter::name).forEach(taken::add);
        root = take("root", "Assembly");
    }

    /**
     * <pre>
     * public static ModelUnits units(GptConfig config) {
     *     return ModelUnits.of("ids")
     *             .unit("", root -&gt; new ShardedGptBeforeBlocks(config, root), "ids")
     *             .list("blocks", config.layers(), root -&gt; new ShardedBlock(config, root))
     *             .unit("norm", root -&gt; new ShardedGptFromNorm(config, root));
     * }
     * </pre>
     */
    static MethodSpec write(ModelRow row) {
        return new UnitsWriter(row).write();
    }

    private MethodSpec write() {
        MethodSpec.Builder method = MethodSpec.methodBuilder("units")
                .addJavadoc("$L", UnitsTable.of(row))
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(ModelUnits.class);
        for (ConstructorParameter parameter : graph.parameters()) {
            method.addParameter(GeneratedNames.type(parameter.type()), parameter.name());
        }
        Stream<Child> inner = row.parts().stream()
                .flatMap(part -> part instanceof Part.Inner units ? Stream.of(units.child()) : Stream.empty());
        Stream.concat(inner, row.lossOf().stream().filter(UnitsWriter::isCut))
                .filter(child -> !rows.containsKey(child.field()))
                .forEach(this::innerRow);
        code.add(
                "return $T.of($L)$>$>",
                ModelUnits.class,
                row.isNamed() ? wiring(graph.inputs(), graph.results()) : CodeBlock.of("$L", quoted(graph.inputs())));
        for (Part part : row.parts()) {
            part(part, part.equals(row.parts().getFirst()));
        }
        row.lossOf().ifPresent(child -> code.add("\n.lossOf($L)", withoutLoss(child)));
        if (row.hasSequenceParallelForm()) {
            code.add(
                    "\n.orSequenceParallel(() -> $T.units($L))",
                    GeneratedNames.sharded(Form.SEQUENCE_PARALLEL.of(Form.source(graph.model()))),
                    parameters());
        }
        return method.addCode(code.add(";\n$<$<").build()).build();
    }

    /** {@code ModelUnits gpt = ShardedGpt.units(config).in("gpt");} */
    private void innerRow(Child child) {
        String name = take(child.field(), "Units");
        rows.put(child.field(), name);
        code.add(
                "$T $L = $T.units($L)$L.in($S$L);\n",
                ModelUnits.class,
                name,
                GeneratedNames.sharded(child.model()),
                JavaText.code(String.join(", ", child.arguments())),
                Optional.ofNullable(child.bindings().get("seq"))
                        .map(seq -> CodeBlock.of(".withSequences($L -> $L)", root, JavaText.code(length(seq))))
                        .orElse(CodeBlock.of("")),
                child.instance().field(),
                outside(child));
    }

    /** {@code .withSequences(config.source())} behind an assembly, for a child whose sequences are of another length. */
    private String sequences(Child child) {
        return Optional.ofNullable(child.bindings().get("seq"))
                .map(seq -> ".withSequences(" + length(seq) + ")")
                .orElse("");
    }

    private String length(Size seq) {
        return sizes.text(seq).replaceAll("\\bassembly\\.", root + ".");
    }

    /** What this model calls the child's inputs and results, where it calls them otherwise. */
    private CodeBlock outside(Child child) {
        Node call = graph.forward().stream()
                .filter(node -> node.op().equals(new CallOp(child.field(), CallOp.Method.FORWARD)))
                .findFirst()
                .orElseThrow();
        List<String> inside =
                child.signature().inputs().stream().map(Value::name).toList();
        boolean isNamed = child.signature().units().orElseThrow().named();
        boolean isSame = IntStream.range(0, inside.size())
                .allMatch(i -> inside.get(i).equals(call.inputs().get(i))
                        || !row.isNamed()
                                && !graph.inputs().contains(call.inputs().get(i)));
        if (isSame && !isNamed) {
            return CodeBlock.of("");
        }
        List<String> results = !isNamed ? List.of() : row.isNamed() ? call.outputs() : List.of("");
        return CodeBlock.of(", $L", wiring(call.inputs(), results));
    }

    private static CodeBlock wiring(List<String> reads, List<String> gives) {
        String to = gives.isEmpty() ? "" : ".to(" + quoted(gives) + ")";
        return CodeBlock.of("$T.from($L)$L", Wiring.class, quoted(reads), to);
    }

    private static CodeBlock wiring(Part part) {
        return wiring(part.wires().reads(), part.wires().gives());
    }

    private void part(Part part, boolean isFirst) {
        switch (part) {
            case Part.Own own ->
                code.add(
                        "\n.unit($S, $L -> $L$L)",
                        own.at(),
                        root,
                        made(own.graph().model(), parameters(), CodeBlock.of("$L", root)),
                        row.isNamed() ? CodeBlock.of(", $L", wiring(own)) : given(own.graph(), isFirst));
            case Part.Whole whole ->
                code.add(
                        "\n.unit($S, $L -> $L$L)",
                        whole.at(),
                        root,
                        made(
                                whole.child().model(),
                                String.join(", ", whole.child().arguments()),
                                CodeBlock.of(
                                        "$L.child($S)$L$L",
                                        root,
                                        whole.child().instance().field(),
                                        whole.child().isShared()
                                                ? ".again("
                                                        + whole.child()
                                                                .instance()
                                                                .use() + ")"
                                                : "",
                                        JavaText.code(sequences(whole.child())))),
                        row.isNamed() ? CodeBlock.of(", $L", wiring(whole)) : given(whole, isFirst));
            case Part.Elements elements ->
                code.add(
                        "\n.$L($S, $L, $L -> $L$L)",
                        elements.list().instance().again()
                                ? "again"
                                : elements.list().isPartOf(graph) ? "rounds" : "list",
                        elements.list().instance().field(),
                        sizes.text(elements.list().count().orElseThrow()),
                        root,
                        made(
                                elements.list().model(),
                                String.join(", ", elements.list().arguments()),
                                CodeBlock.of("$L$L", root, JavaText.code(sequences(elements.list())))),
                        row.isNamed() ? CodeBlock.of(", $L", wiring(elements)) : CodeBlock.of(""));
            case Part.Inner inner ->
                code.add(
                        "\n.units($L$L$L$L)",
                        Objects.requireNonNull(rows.get(inner.child().field())),
                        inner.withoutFirst() ? ".withoutFirst()" : "",
                        inner.withoutLast() ? ".withoutLast()" : "",
                        row.isNamed()
                                        && !inner.child()
                                                .signature()
                                                .units()
                                                .orElseThrow()
                                                .named()
                                ? CodeBlock.of(
                                        ".flowing($S, $S)",
                                        inner.wires().reads().getFirst(),
                                        inner.wires().gives().getFirst())
                                : CodeBlock.of(""));
        }
        if (isRecomputed(part)) {
            code.add("\n.recomputed()");
        }
        if (isFirst && row.isNumbered()) {
            code.add("\n.beginsStage(0)");
        } else if (part.stage().isPresent()) {
            code.add("\n.beginsStage($L)", part.stage().getAsInt());
        }
    }

    private static boolean isRecomputed(Part part) {
        return switch (part) {
            case Part.Own _ -> false;
            case Part.Whole whole -> whole.child().recompute();
            case Part.Elements elements -> elements.list().recompute();
            case Part.Inner inner -> inner.child().recompute();
        };
    }

    private static CodeBlock made(String model, String arguments, CodeBlock assembly) {
        return CodeBlock.of(
                "new $T($L$L)",
                GeneratedNames.sharded(model),
                JavaText.code(arguments + (arguments.isEmpty() ? "" : ", ")),
                assembly);
    }

    /** The model's inputs that a unit reads, behind what flows into it. */
    private static CodeBlock given(Graph unit, boolean isFirst) {
        return given(unit.inputs().subList(isFirst ? 0 : 1, unit.inputs().size()));
    }

    /** A unit that is one call: of the first of the model's inputs, or with what flows in before others. */
    private static CodeBlock given(Part.Whole unit, boolean isFirst) {
        List<String> reads = unit.wires().reads();
        return given(isFirst ? reads : reads.subList(1, reads.size()));
    }

    private static CodeBlock given(List<String> given) {
        return given.isEmpty() ? CodeBlock.of("") : CodeBlock.of(", $L", quoted(given));
    }

    /** The row that a loss is computed from. */
    private CodeBlock withoutLoss(Child child) {
        if (rows.containsKey(child.field())) {
            return CodeBlock.of("$L", rows.get(child.field()));
        }
        String inputs = IntStream.range(0, child.signature().inputs().size())
                .mapToObj(graph.inputs()::get)
                .map(JavaText::quoted)
                .collect(Collectors.joining(", "));
        CodeBlock made = made(
                child.model(), String.join(", ", child.arguments()), CodeBlock.of("$L.child($S)", root, child.field()));
        return CodeBlock.of("$T.whole($L -> $L, $L)", ModelUnits.class, root, made, inputs);
    }

    private static boolean isCut(Child child) {
        return child.signature().units().isPresent();
    }

    private String parameters() {
        return graph.parameters().stream().map(ConstructorParameter::name).collect(Collectors.joining(", "));
    }

    private static String quoted(List<String> names) {
        return names.stream().map(JavaText::quoted).collect(Collectors.joining(", "));
    }

    private String take(String wish, String kind) {
        String name = wish;
        while (!taken.add(name)) {
            name += kind;
        }
        return name;
    }
}
