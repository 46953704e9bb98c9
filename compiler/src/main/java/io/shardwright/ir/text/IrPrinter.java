package io.shardwright.ir.text;

import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Attribute;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.KernelCall;
import io.shardwright.ir.Node;
import io.shardwright.ir.Signature;
import io.shardwright.ir.Units;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ir.declaration.Cut;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.size.Size;
import io.shardwright.spi.ParameterRole;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Prints a graph as text, one value or node a line; {@code IrParser} reads it back. The same text stands in dumps, tests, docs and in
 * the jar of a compiled model.
 *
 * <pre>
 * model p.Mlp(p.Config config)
 *   weight up.weight : real[4*config.hidden, config.hidden] tp=V(0) initial "Initial.normal(0.02)" @ Mlp.java:8:3
 * forward (x : real[batch, seq, config.hidden]) -> y
 *   h : real[batch, seq, 4*config.hidden] tp=V(2) = linear (xF, up.weight) @ Mlp.java:12:24
 * backward
 * </pre>
 */
public final class IrPrinter {
    private final Graph graph;
    private final StringBuilder text = new StringBuilder();

    private IrPrinter(Graph graph) {
        this.graph = graph;
    }

    public static String print(Graph graph) {
        return new IrPrinter(graph).print();
    }

    private String print() {
        String parameters = parameters(graph.parameters());
        line("model " + graph.model() + parameters);
        for (DeclaredWeight weight : graph.weights()) {
            line("  weight " + value(graph.value(weight.name())) + " initial " + quoted(weight.initial()) + role(weight)
                    + origin(weight.origin()));
        }
        graph.rates().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(rate -> line("  rate " + rate.getKey() + " " + quoted(rate.getValue())));
        graph.children().forEach(this::child);
        graph.checks().forEach(this::check);
        graph.cuts().forEach(this::cut);
        graph.units().ifPresent(units -> line("  " + units(units)));
        line("forward " + values(graph.inputs().stream().map(graph::value).toList()) + " -> "
                + (graph.results().size() == 1 ? graph.result() : "(" + String.join(", ", graph.results()) + ")"));
        graph.forward().forEach(this::node);
        line("backward");
        graph.backward().forEach(this::node);
        return text.toString();
    }

    private static String parameters(List<ConstructorParameter> parameters) {
        return parameters.stream()
                .map(parameter -> parameter.type() + " " + parameter.name())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** Said only where it isn't what one would think. */
    private String role(DeclaredWeight weight) {
        int dims = graph.value(weight.name()).shape().size();
        return weight.role() == ParameterRole.usual(dims)
                ? ""
                : " as " + weight.role().text();
    }

    private void child(Child child) {
        StringBuilder line = new StringBuilder("  child ")
                .append(child.field())
                .append(
                        child.isShared()
                                ? " of " + child.instance().field() + " "
                                        + child.instance().use()
                                : "")
                .append(child.instance().again() ? " again" : "")
                .append(" = ")
                .append(child.model());
        line.append(child.arguments().stream().map(IrPrinter::quoted).collect(Collectors.joining(", ", "(", ")")));
        child.bindings().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(binding -> line.append(" bind ")
                        .append(binding.getKey())
                        .append('=')
                        .append(binding.getValue()));
        child.count().ifPresent(count -> line.append(" list ").append(count));
        if (child.recompute()) {
            line.append(" recompute");
        }
        line.append(" signature ").append(signature(child.signature()));
        child.signature().units().ifPresent(units -> line.append(' ').append(units(units)));
        line(line.append(origin(child.origin())).toString());
    }

    private static String signature(Signature signature) {
        return parameters(signature.parameters()) + " " + values(signature.inputs()) + " -> "
                + (signature.results().size() == 1 ? value(signature.result()) : values(signature.results()))
                + signature.keeps().stream().sorted().collect(Collectors.joining(", ", " keeps (", ")"));
    }

    private void cut(Cut cut) {
        line("  cut " + cut.field() + " before " + cut.before() + stage(cut.stage()) + origin(cut.origin()));
    }

    private static String stage(OptionalInt stage) {
        return stage.isPresent() ? " stage " + stage.getAsInt() : "";
    }

    private static String units(Units units) {
        StringBuilder text = new StringBuilder("units ").append(units.model()).append(units.named() ? " named" : "");
        units.count().ifPresent(count -> text.append(" count ").append(count));
        text.append(units.starts().stream()
                .map(start -> start.at() + stage(start.stage()))
                .collect(Collectors.joining(", ", " (", ")")));
        units.first().ifPresent(first -> text.append(" first ").append(edge(first)));
        units.last().ifPresent(last -> text.append(" last ").append(edge(last)));
        return text.toString();
    }

    private static String edge(Units.Edge edge) {
        return quoted(edge.at()) + " " + edge.model() + " " + signature(edge.signature());
    }

    private void check(Check check) {
        line(
                switch (check) {
                    case Check.Equal equal ->
                        "  check equal " + equal.left() + ", " + equal.right() + " " + quoted(equal.text());
                    case Check.Divides divides ->
                        "  check divides " + divides.divisor() + ", " + divides.dividend() + " " + divides.code() + " "
                                + quoted(divides.text());
                });
    }

    private void node(Node node) {
        String outputs = node.outputs().stream()
                .map(name -> graph.values().containsKey(name) ? value(graph.value(name)) : name)
                .collect(Collectors.joining(", "));
        StringBuilder line = new StringBuilder("  ")
                .append(outputs)
                .append(outputs.isEmpty() ? "= " : " = ")
                .append(node.op().name());
        List<Attribute> attributes = node.op() instanceof KernelCall call
                ? KernelCallText.attributes(call)
                : node.op().attributes();
        if (!attributes.isEmpty()) {
            line.append(attributes.stream()
                    .map(attribute -> attribute.key() + "=" + quoted(attribute.text()))
                    .collect(Collectors.joining(", ", " [", "]")));
        }
        line.append(' ').append(node.inputs().stream().collect(Collectors.joining(", ", "(", ")")));
        if (!node.cause().isEmpty()) {
            line.append(" because ").append(quoted(node.cause()));
        }
        line(line.append(origin(node.origin())).toString());
    }

    private static String values(List<Value> values) {
        return values.stream().map(IrPrinter::value).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String value(Value value) {
        String shape = value.shape().stream().map(Size::toString).collect(Collectors.joining(", ", "[", "]"));
        String layout = value.layout().toString();
        return value.name() + " : " + value.type().text() + shape + (layout.isEmpty() ? "" : " " + layout)
                + (value.fixed() ? " fixed" : "");
    }

    private static String origin(Origin origin) {
        return origin.equals(Origin.NONE) ? "" : " @ " + origin.file() + ":" + origin.line() + ":" + origin.column();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
