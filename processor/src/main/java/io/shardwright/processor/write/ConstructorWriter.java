package io.shardwright.processor.write;

import com.palantir.javapoet.MethodSpec;
import io.shardwright.ir.Check;
import io.shardwright.ir.Child;
import io.shardwright.ir.ConstructorParameter;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Value;
import io.shardwright.ir.Weight;
import io.shardwright.mesh.Axis;
import io.shardwright.processor.write.Variable.Home;
import io.shardwright.size.Size;
import io.shardwright.spi.Assembly;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Modifier;

/** The constructor: checks first, then parameters, constants and buffers. */
final class ConstructorWriter {
    private final Draft draft;
    private final Graph graph;
    private final JavaSizes sizes;
    private final Lines made = new Lines();

    private ConstructorWriter(Draft draft) {
        this.draft = draft;
        this.graph = draft.graph();
        this.sizes = draft.inConstructor();
    }

    static MethodSpec write(Draft draft) {
        return new ConstructorWriter(draft).write();
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
            constructor.addParameter(ModelNames.type(parameter.type()), parameter.name());
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
        made.gap();
        draft.variables().declared(Home.FIELD).forEach(this::buffer);
        graph.children().forEach(this::again);
        graph.children().forEach(this::gradientsAround);
        Lines locals = new Lines();
        sizes.locals("assembly").forEach(locals::add);
        return constructor.addCode(locals.build()).addCode(made.build()).build();
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
            made.add("kernels = assembly.kernels();");
        }
        for (Axis axis : draft.communicators()) {
            made.add("this." + axis.text() + " = assembly.communicator(Axis." + axis + ");");
        }
    }

    /**
     * <pre>
     * Parameter up = assembly.parameter("up.weight", ParameterRole.HIDDEN_MATRIX, Initial.normal(0.02), Split.over(Axis.TP, 0, 4L * config.hidden()), ...);
     * upWeight = up.value();
     * dUpWeight = up.gradient();
     * </pre>
     */
    private void parameter(Weight weight) {
        Value value = graph.value(weight.name());
        String call = "assembly.parameter(" + JavaText.quoted(weight.name()) + ", ParameterRole." + weight.role() + ", "
                + weight.initial() + ", " + Splits.text(value, sizes) + ", " + sizes.dims(value.shape()) + ")";
        boolean hasValue = draft.variables().has(weight.name());
        boolean hasGradient = draft.variables().has(weight.gradient());
        if (!hasValue && !hasGradient) {
            made.add(call + ";");
            return;
        }
        String local = draft.names().take(Names.camel(weight.name()) + "Parameter", "Declared");
        made.add("Parameter " + local + " = " + call + ";");
        if (hasValue) {
            made.add(draft.variables().of(weight.name()).name() + " = " + local + ".value();");
        }
        if (hasGradient) {
            made.add(draft.variables().of(weight.gradient()).name() + " = " + local + ".gradient();");
        }
    }

    /** {@code attention = new ShardedAttention(config, assembly.child("attention"));} */
    private void child(Child child) {
        String field = draft.names().child(child);
        String type = ModelNames.sharded(child.model()).simpleName();
        String arguments = child.arguments().isEmpty() ? "" : String.join(", ", child.arguments()) + ", ";
        String name = JavaText.quoted(child.field());
        if (child.count().isEmpty()) {
            made.add(field + " = new " + type + "(" + arguments + "assembly.child(" + name + "));");
            return;
        }
        made.add(field + " = new " + type + "[" + ListLengths.text(child.count().get(), sizes) + "];");
        made.open("for (int i = 0; i < " + field + ".length; i++)");
        made.add(field + "[i] = new " + type + "(" + arguments + "assembly.child(" + name + ", i));")
                .close();
    }

    /** {@code dUpOut = assembly.temporary(0, DType.F32, batch, seq, 4L * config.hidden() / tp);} or a view of another. */
    private void buffer(Variable variable) {
        switch (variable.source()) {
            case Variable.Temporary place ->
                made.add(variable.name() + " = " + temporary(Integer.toString(place.number()), variable.value()) + ";");
            case Variable.View _ ->
                made.add(variable.name() + " = " + draft.variables().initial(variable, Code.CONSTRUCTOR, sizes) + ";");
            case Variable.ParameterPart _ -> {}
            case Variable.Caller _, Variable.SlotTensor _ ->
                throw new IllegalStateException(variable.name() + " is no field");
        }
    }

    private String temporary(String number, Value value) {
        String dims = sizes.dims(value.localShape());
        return "assembly.temporary(" + number + ", DType." + value.type() + (dims.isEmpty() ? "" : ", ") + dims + ")";
    }

    private void again(Child child) {
        draft.children().again(child).ifPresent(again -> {
            Value value = draft.graph()
                    .value(draft.children().call(child, false).orElseThrow().output());
            made.add(again + " = " + temporary(Integer.toString(draft.children().againNumber(child)), value) + ";");
        });
    }

    /** The gradients around the elements of a list: between them, two temporaries in turn. */
    private void gradientsAround(Child list) {
        draft.children().gradientsAround(list).ifPresent(around -> {
            Node call = draft.children().call(list, true).orElseThrow();
            List<Integer> turns = draft.children().turns(list);
            String length = draft.names().child(list) + ".length";
            made.add(around + " = new LocalTensor[" + length + " + 1];");
            end(around + "[0]", call.output());
            made.open("for (int i = 1; i < " + length + "; i++)");
            made.add(around + "[i] = "
                    + temporary("i % 2 == 0 ? " + turns.get(0) + " : " + turns.get(1), graph.value(call.output()))
                    + ";");
            made.close();
            end(around + "[" + length + "]", call.inputs().getLast());
        });
    }

    private void end(String element, String value) {
        Variable variable = draft.variables().of(value);
        if (variable.home() == Home.FIELD) {
            made.add(element + " = " + variable.name() + ";");
        }
    }
}
