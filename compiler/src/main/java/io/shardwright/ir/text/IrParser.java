package io.shardwright.ir.text;

import io.shardwright.diagnostic.Origin;
import io.shardwright.grammar.IrText;
import io.shardwright.grammar.SpecSyntaxException;
import io.shardwright.grammar.Word;
import io.shardwright.ir.Attribute;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Child;
import io.shardwright.ir.Gradients;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Op;
import io.shardwright.ir.Signature;
import io.shardwright.ir.Units;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Check;
import io.shardwright.ir.declaration.ConstructorParameter;
import io.shardwright.ir.declaration.Cut;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.ir.layout.Placement;
import io.shardwright.mesh.Axis;
import io.shardwright.ops.Operators;
import io.shardwright.size.Size;
import io.shardwright.spi.ParameterRole;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads back what {@link IrPrinter} prints. */
public final class IrParser {
    private final IrText text;
    private final Map<String, Value> values = new LinkedHashMap<>();

    private IrParser(IrText text) {
        this.text = text;
    }

    /** @throws SpecSyntaxException at the first place that is no IR */
    public static Graph parse(String text) {
        return new IrParser(IrText.parse(text)).graph();
    }

    private Graph graph() {
        List<DeclaredWeight> weights = new ArrayList<>();
        for (IrText.Weight weight : text.weights()) {
            Value value = define(weight.value());
            weights.add(new DeclaredWeight(
                    value.name(), role(weight.role(), value), weight.initial().text(), origin(weight.origin())));
        }
        List<String> inputs =
                text.inputs().stream().map(this::define).map(Value::name).toList();
        List<Node> forward = text.forward().stream().map(this::node).toList();
        List<Node> backward = text.backward().stream().map(this::node).toList();
        List<String> results = text.results().stream().map(Word::text).toList();
        Set<String> made = Stream.concat(text.forward().stream(), text.backward().stream())
                .flatMap(node -> node.outputs().stream())
                .map(output -> output.name().text())
                .collect(Collectors.toSet());
        made.addAll(values.keySet());
        requireAmong(made, text.results());
        if (!backward.isEmpty()) {
            weights.forEach(weight -> gradient(weight.name(), weight.gradient()));
            requireAmong(values.keySet(), text.results());
            results.forEach(result -> gradient(result, Gradients.nameOf(result)));
        }
        made.addAll(values.keySet());
        Stream.concat(text.forward().stream(), text.backward().stream())
                .forEach(node -> requireAmong(made, node.inputs()));
        return new Graph(
                text.model().text(),
                parameters(text.parameters()),
                weights,
                text.children().stream().map(this::child).toList(),
                inputs,
                results,
                values,
                forward,
                backward,
                text.checks().stream().map(this::check).toList(),
                rates(),
                text.cuts().stream().map(IrParser::cut).toList(),
                text.units().map(this::units));
    }

    private void requireAmong(Set<String> known, List<Word> names) {
        for (Word name : names) {
            if (!known.contains(name.text())) {
                throw unknown(name, "a value");
            }
        }
    }

    private Map<String, String> rates() {
        Map<String, String> rates = new LinkedHashMap<>();
        for (IrText.Rate rate : text.rates()) {
            if (rates.put(rate.field().text(), rate.formula().text()) != null) {
                throw unknown(rate.field(), "each rate once");
            }
        }
        return rates;
    }

    /** What backward is given, or adds to, and no node defines. */
    private void gradient(String of, String name) {
        Value value = Objects.requireNonNull(values.get(of), of);
        values.putIfAbsent(
                name,
                new Value(name, value.type(), value.shape(), value.layout().dual()));
    }

    private static List<ConstructorParameter> parameters(List<IrText.Parameter> parameters) {
        return parameters.stream()
                .map(parameter -> new ConstructorParameter(
                        parameter.type().text(), parameter.name().text()))
                .toList();
    }

    private Value define(IrText.Value written) {
        Value value = value(written);
        values.put(value.name(), value);
        return value;
    }

    private Value value(IrText.Value written) {
        MeshLayout layout = MeshLayout.INVARIANT;
        for (IrText.Placement placement : written.layout()) {
            layout = layout.with(Axis.named(placement.axis(), text.text()), placement(placement));
        }
        return new Value(
                written.name().text(),
                type(written.type()),
                written.shape().stream().map(this::size).toList(),
                layout,
                written.fixed());
    }

    private ParameterRole role(Optional<Word> written, Value weight) {
        if (written.isEmpty()) {
            return ParameterRole.usual(weight.shape().size());
        }
        Word word = written.get();
        for (ParameterRole role : ParameterRole.values()) {
            if (role.text().equals(word.text())) {
                return role;
            }
        }
        throw unknown(word, "a role, such as embedding");
    }

    private DType type(Word word) {
        for (DType type : List.of(DType.REAL, DType.F32, DType.I32, DType.MASK)) {
            if (type.text().equals(word.text())) {
                return type;
            }
        }
        throw unknown(word, "an element type, real, f32, i32 or mask");
    }

    private Placement placement(IrText.Placement written) {
        return switch (written.kind().text()) {
            case "I" -> Placement.INVARIANT;
            case "R" -> Placement.REPLICATED;
            case "P" -> Placement.PARTIAL;
            default ->
                new Placement.Varying(
                        written.dim(),
                        written.sections().stream()
                                .map(size -> section(written, size))
                                .toList());
        };
    }

    /** A minus in front of it would belong to the section before. */
    private Size section(IrText.Placement placement, IrText.Size written) {
        Size section = size(written);
        if (section.toString().startsWith("-")) {
            throw new SpecSyntaxException(
                    text.text(), placement.axis().offset(), "a section of " + section, "sections of 1 or more");
        }
        return section;
    }

    private Size size(IrText.Size written) {
        try {
            return sum(written);
        } catch (ArithmeticException e) {
            Word first = Stream.concat(
                            written.terms().getFirst().over().stream(), written.terms().getFirst().under().stream())
                    .findFirst()
                    .orElseThrow();
            throw unknown(first, "a size whose numbers are at most " + Long.MAX_VALUE);
        }
    }

    private Size sum(IrText.Size written) {
        Size sum = Size.ZERO;
        for (IrText.Term term : written.terms()) {
            Size product = Size.of(term.negative() ? -1 : 1);
            for (Word factor : term.over()) {
                product = product.times(factor(factor));
            }
            for (Word divisor : term.under()) {
                product = product.dividedBy(factor(divisor))
                        .orElseThrow(() -> unknown(divisor, "a number but 0, or a name"));
            }
            sum = sum.plus(product);
        }
        return sum;
    }

    private Size factor(Word word) {
        if (!Character.isDigit(word.text().charAt(0))) {
            return Size.atom(word.text());
        }
        try {
            return Size.of(Long.parseLong(word.text()));
        } catch (NumberFormatException e) {
            throw unknown(word, "a number up to " + Long.MAX_VALUE);
        }
    }

    private Node node(IrText.Node written) {
        List<String> outputs = new ArrayList<>();
        for (IrText.Output output : written.outputs()) {
            output.value().ifPresent(this::define);
            outputs.add(output.name().text());
        }
        List<Attribute> attributes = written.attributes().stream()
                .map(attribute -> new Attribute(
                        attribute.key().text(), attribute.setting().text()))
                .toList();
        return new Node(
                op(written.op(), attributes),
                outputs,
                written.inputs().stream().map(Word::text).toList(),
                origin(written.origin()),
                written.cause().map(Word::text).orElse(""));
    }

    private Op op(Word name, List<Attribute> attributes) {
        try {
            return name.text().equals("kernel")
                    ? KernelCallText.parse(attributes, this::sizeOf)
                    : call(name.text(), attributes)
                            .or(() -> Operators.named(name.text(), attributes, this::sizeOf))
                            .orElseThrow(() -> unknown(name, "an operator"));
        } catch (SpecSyntaxException e) {
            throw e;
        } catch (RuntimeException e) {
            // Operators know which settings they have, and not where those stand.
            String given = attributes.stream()
                    .map(attribute -> attribute.key() + "=\"" + attribute.text() + "\"")
                    .collect(Collectors.joining(", ", "[", "]"));
            throw new SpecSyntaxException(
                    text.text(), name.offset(), "'" + name + "' with " + given, "the settings that it has");
        }
    }

    /** A call of another model. */
    private static Optional<Op> call(String name, List<Attribute> attributes) {
        return attributes.stream()
                .filter(attribute -> attribute.key().equals("field"))
                .findFirst()
                .flatMap(field -> CallOp.named(name, field.text()));
    }

    /** A size in a setting: read as the shape of a value would be. */
    private Size sizeOf(String setting) {
        String model = "model m()\nforward (x : f32[" + setting + "]) -> x\nbackward\n";
        try {
            return size(IrText.parse(model).inputs().getFirst().shape().getFirst());
        } catch (SpecSyntaxException e) {
            // Its place is one in that model.
            throw new IllegalArgumentException(e);
        }
    }

    private Child child(IrText.Child written) {
        Map<String, Size> bindings = new LinkedHashMap<>();
        written.bindings().forEach(binding -> bindings.put(binding.parameter().text(), size(binding.size())));
        return new Child(
                written.field().text(),
                new Child.Instance(written.module().orElse(written.field()).text(), written.use(), written.again()),
                written.model().text(),
                written.arguments().stream().map(Word::text).toList(),
                bindings,
                written.count().map(this::size),
                written.recompute(),
                signature(written.signature(), written.units().map(this::units)),
                origin(written.origin()));
    }

    private Signature signature(IrText.Signature written, Optional<Units> units) {
        return new Signature(
                parameters(written.parameters()),
                written.inputs().stream().map(this::value).toList(),
                written.results().stream().map(this::value).toList(),
                written.keeps().stream().map(Word::text).collect(Collectors.toSet()),
                units);
    }

    private static Cut cut(IrText.Cut written) {
        return new Cut(
                written.field().text(), written.before().text(), stage(written.stage()), origin(written.origin()));
    }

    private static OptionalInt stage(Optional<Integer> written) {
        return written.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private Units units(IrText.Units written) {
        return new Units(
                written.model().text(),
                written.named(),
                written.count().map(this::size),
                written.starts().stream()
                        .map(start -> new Units.Start(start.at().text(), stage(start.stage())))
                        .toList(),
                written.first().map(this::edge),
                written.last().map(this::edge));
    }

    private Units.Edge edge(IrText.Edge written) {
        return new Units.Edge(
                written.at().text(), written.model().text(), signature(written.signature(), Optional.empty()));
    }

    private Check check(IrText.Check written) {
        return switch (written) {
            case IrText.Check.Equal equal ->
                new Check.Equal(
                        size(equal.left()), size(equal.right()), equal.what().text());
            case IrText.Check.Divides divides ->
                new Check.Divides(
                        size(divides.divisor()),
                        size(divides.dividend()),
                        divides.code().text(),
                        divides.what().text());
        };
    }

    private static Origin origin(Optional<IrText.Origin> written) {
        return written.map(at -> new Origin(at.file(), at.line(), at.column())).orElse(Origin.NONE);
    }

    private SpecSyntaxException unknown(Word word, String expected) {
        return new SpecSyntaxException(text.text(), word.offset(), "'" + word + "'", expected);
    }
}
