package io.shardwright.processor.write;

import com.palantir.javapoet.MethodSpec;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.mesh.Axis;
import io.shardwright.pass.ForwardWork;
import io.shardwright.processor.write.body.Draft;
import io.shardwright.processor.write.text.GeneratedNames;
import io.shardwright.processor.write.text.JavaSizes;
import io.shardwright.processor.write.text.JavaText;
import io.shardwright.processor.write.text.Lines;
import io.shardwright.processor.write.text.ListLengths;
import io.shardwright.processor.write.text.Splits;
import io.shardwright.size.Size;
import io.shardwright.spi.Assembly;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.Modifier;

/** The constructor: checks first, then parameters, constants and buffers. */
final class ConstructorWriter {
    private final Draft draft;
    private final ForwardWork work;
    private final boolean hasKernels;
    private final Graph graph;
    private final JavaSizes sizes;
    private final Lines made = new Lines();

    private ConstructorWriter(Draft draft, ForwardWork work, boolean hasKernels) {
        this.draft = draft;
        this.work = work;
        this.hasKernels = hasKernels;
        this.graph = draft.graph();
        this.sizes = draft.inConstructor();
    }

    /** @param hasKernels whether kernels for devices were written */
    static MethodSpec write(Draft draft, ForwardWork work, boolean hasKernels) {
        return new ConstructorWriter(draft, work, hasKernels).write();
    }

    /**
     * <pre>
     * public ShardedMlp(GptConfig config, Assembly assembly) {
     *     long tp = assembly.degree(Axis.TP);
     *     ...
     * }
     * </pre>
     */
    private MethodSpec write() {
        MethodSpec.Builder constructor = MethodSpec.constructorBuilder().addModifiers(Modifier.PUBLIC);
        for (ConstructorParameter parameter : graph.parameters()) {
            constructor.addParameter(GeneratedNames.type(parameter.type()), parameter.name());
        }
        constructor.addParameter(Assembly.class, "assembly");
        distinctChecks().forEach(this::check);
        graph.children().forEach(child -> ListLengths.check(graph.simpleName(), child, sizes, made));
        made.gap();
        kept();
        made.gap();
        graph.weights().forEach(this::parameter);
        made.gap();
        graph.children().forEach(this::child);
        made.gap();
        draft.constants().fields().forEach(field -> made.add(field.name() + " = " + field.expression() + ";"));
        work();
        made.gap();
        BuffersWriter.write(draft, made);
        Lines locals = new Lines();
        sizes.locals().forEach(locals::add);
        return constructor.addCode(locals.build()).addCode(made.build()).build();
    }

    /** A statement for each term: {@code assembly.computes(16L * batch * seq * config.hidden() * config.hidden() / tp);} */
    private void work() {
        work.flops().addends().forEach(flops -> made.add("assembly.computes(" + sizes.text(flops) + ");"));
        work.takesPositionsForAll()
                .ifPresent(kernel -> made.add("assembly.takesPositionsForAll(" + JavaText.quoted(kernel) + ");"));
    }

    /** The first of those that demand the same. */
    private List<Check> distinctChecks() {
        Map<Object, Check> distinct = new LinkedHashMap<>();
        for (Check check : graph.checks()) {
            List<Size> sides = switch (check) {
                case Check.Equal equal -> List.of(equal.left(), equal.right());
                case Check.Divides divides -> List.of(divides.divisor(), divides.dividend());
            };
            distinct.putIfAbsent(Map.entry(check.getClass(), sides), check);
        }
        return List.copyOf(distinct.values());
    }

    /** {@code assembly.requireDivides(tp, config.heads(), "heads-not-divisible", "...");} */
    private void check(Check check) {
        String text = JavaText.quoted(check.text());
        switch (check) {
            case Check.Equal equal ->
                made.add("assembly.requireEqual(" + sizes.text(equal.left()) + ", " + sizes.text(equal.right()) + ", "
                        + text + ");");
            case Check.Divides divides ->
                made.add("assembly.requireDivides(" + sizes.text(divides.divisor()) + ", "
                        + sizes.text(divides.dividend()) + ", " + JavaText.quoted(divides.code()) + ", " + text + ");");
        }
    }

    private void kept() {
        made.add("this.assembly = assembly;");
        draft.keptParameters()
                .forEach(parameter -> made.add("this." + parameter.name() + " = " + parameter.name() + ";"));
        if (draft.usesKernels()) {
            String generated = GeneratedNames.kernels(graph.model()).simpleName();
            made.add("kernels = assembly.kernels()" + (hasKernels ? ".with(" + generated + ".ALL)" : "") + ";");
        }
        for (Axis axis : draft.communicators()) {
            made.add("this." + axis.text() + " = assembly.communicator(Axis." + axis + ");");
        }
    }

    /** {@code upWeight = assembly.parameter("up.weight", ParameterRole.HIDDEN_MATRIX, Initial.normal(0.02), ...);} */
    private void parameter(DeclaredWeight weight) {
        Value value = graph.value(weight.name());
        if (value.fixed()) {
            constant(weight, value);
            return;
        }
        String call = "assembly.parameter(" + JavaText.quoted(weight.name()) + ", ParameterRole." + weight.role() + ", "
                + weight.initial() + ", " + Splits.text(value, sizes) + ", " + sizes.dims(value.shape()) + ");";
        made.add(draft.variables().parameterField(weight.name()) + " = " + call);
    }

    /** {@code slopes = assembly.constant(config.slopes(), Split.none(), config.heads(), 1, 1);} */
    private void constant(DeclaredWeight weight, Value value) {
        made.add(draft.variables().parameterField(weight.name()) + " = assembly.constant(" + weight.initial() + ", "
                + Splits.text(value, sizes) + ", " + sizes.dims(value.shape()) + ");");
    }

    /** {@code attention = new ShardedAttention(config, assembly.child("attention"));} */
    private void child(Child child) {
        String field = draft.names().child(child);
        String type = GeneratedNames.sharded(child.model()).simpleName();
        String arguments = child.arguments().isEmpty() ? "" : String.join(", ", child.arguments()) + ", ";
        String name = JavaText.quoted(child.instance().field());
        String length = Optional.ofNullable(child.bindings().get("seq"))
                .map(seq -> ".withSequences(" + sizes.text(seq) + ")")
                .orElse("");
        String again = child.isShared() ? ".again(" + child.instance().use() + ")" : "";
        if (child.count().isEmpty()) {
            String place = child.isPartOf(graph) ? ".unit(" : ".child(";
            made.add(field + " = new " + type + "(" + arguments + "assembly" + place + name + ")" + again + length
                    + ");");
            return;
        }
        String place =
                child.isPartOf(graph) ? ".round(i" : child.isList() ? ".child(" + name + ", i" : ".child(" + name;
        String each = child.instance().again()
                ? ".again(" + (child.isShared() ? child.instance().use() + " + " : "") + "i)"
                : again;
        made.add(field + " = new " + type + "[" + ListLengths.text(child.count().get(), sizes) + "];");
        made.open("for (int i = 0; i < " + field + ".length; i++)");
        made.add(field + "[i] = new " + type + "(" + arguments + "assembly" + place + ")" + each + length + ");")
                .close();
    }
}
