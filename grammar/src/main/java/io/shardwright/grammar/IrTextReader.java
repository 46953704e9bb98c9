package io.shardwright.grammar;

import io.shardwright.grammar.IrTextParser.CheckContext;
import io.shardwright.grammar.IrTextParser.ChildContext;
import io.shardwright.grammar.IrTextParser.CutContext;
import io.shardwright.grammar.IrTextParser.DeclarationContext;
import io.shardwright.grammar.IrTextParser.DividesContext;
import io.shardwright.grammar.IrTextParser.EdgeContext;
import io.shardwright.grammar.IrTextParser.EqualContext;
import io.shardwright.grammar.IrTextParser.FactorContext;
import io.shardwright.grammar.IrTextParser.NamesContext;
import io.shardwright.grammar.IrTextParser.NodeContext;
import io.shardwright.grammar.IrTextParser.OutputContext;
import io.shardwright.grammar.IrTextParser.ParametersContext;
import io.shardwright.grammar.IrTextParser.PlacementContext;
import io.shardwright.grammar.IrTextParser.SignatureContext;
import io.shardwright.grammar.IrTextParser.SizeContext;
import io.shardwright.grammar.IrTextParser.TermContext;
import io.shardwright.grammar.IrTextParser.TextContext;
import io.shardwright.grammar.IrTextParser.UnitsContext;
import io.shardwright.grammar.IrTextParser.ValueContext;
import io.shardwright.grammar.IrTextParser.ValuesContext;
import io.shardwright.grammar.IrTextParser.WeightContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** ANTLR's tree to {@link IrText}, one method a rule. */
final class IrTextReader {
    private final String text;
    private final Reading reading;

    IrTextReader(String text) {
        this.text = text;
        reading = new Reading(text);
    }

    IrText read() {
        TextContext tree = reading.parse(IrTextLexer::new, IrTextParser::new, IrTextParser::text);
        return new IrText(
                text,
                reading.span(tree.model),
                parameters(tree.parameters()),
                declarations(tree, DeclarationContext::weight, this::weight),
                declarations(
                        tree,
                        DeclarationContext::rate,
                        rate -> new IrText.Rate(reading.span(rate.field), string(rate.formula))),
                declarations(tree, DeclarationContext::child, this::child),
                declarations(tree, DeclarationContext::check, this::check),
                declarations(tree, DeclarationContext::cut, this::cut),
                declarations(tree, DeclarationContext::unitsOfModel, units -> units(units.units())).stream()
                        .findFirst(),
                values(tree.inputs),
                tree.results().name().stream().map(reading::span).toList(),
                tree.forward.stream().map(this::node).toList(),
                tree.backward.stream().map(this::node).toList());
    }

    private static <C, T> List<T> declarations(
            TextContext tree, Function<DeclarationContext, @Nullable C> kind, Function<C, T> reader) {
        return tree.declaration().stream()
                .map(kind)
                .filter(Objects::nonNull)
                .map(reader)
                .toList();
    }

    private IrText.Weight weight(WeightContext weight) {
        return new IrText.Weight(
                value(weight.value()),
                string(weight.initial),
                Optional.ofNullable(weight.role).map(reading::span),
                origin(weight.SOURCE_PLACE()));
    }

    private IrText.Child child(ChildContext child) {
        return new IrText.Child(
                reading.span(child.field),
                Optional.ofNullable(child.module).map(reading::span),
                child.use == null ? 0 : (int) reading.number(child.use, 0, Integer.MAX_VALUE),
                child.again != null,
                reading.span(child.model),
                child.arguments.stream().map(this::string).toList(),
                child.binding().stream()
                        .map(binding -> new IrText.Binding(reading.span(binding.bound), size(binding.size())))
                        .toList(),
                Optional.ofNullable(child.count).map(this::size),
                child.recompute != null,
                signature(child.signature()),
                Optional.ofNullable(child.units()).map(this::units),
                origin(child.SOURCE_PLACE()));
    }

    private IrText.Signature signature(SignatureContext signature) {
        return new IrText.Signature(
                parameters(signature.parameters()),
                values(signature.inputs),
                signature.several == null ? List.of(value(signature.result)) : values(signature.several),
                names(signature.names()));
    }

    private IrText.Cut cut(CutContext cut) {
        return new IrText.Cut(
                reading.span(cut.field), reading.span(cut.before), stage(cut.stage), origin(cut.SOURCE_PLACE()));
    }

    private Optional<Integer> stage(@Nullable Token stage) {
        return Optional.ofNullable(stage).map(number -> (int) reading.number(number, 0, Integer.MAX_VALUE));
    }

    private IrText.Units units(UnitsContext units) {
        return new IrText.Units(
                reading.span(units.model),
                units.named != null,
                Optional.ofNullable(units.count).map(this::size),
                units.start().stream()
                        .map(start -> new IrText.Start(reading.span(start.at), stage(start.stage)))
                        .toList(),
                Optional.ofNullable(units.first).map(this::edge),
                Optional.ofNullable(units.last).map(this::edge));
    }

    private IrText.Edge edge(EdgeContext edge) {
        return new IrText.Edge(string(edge.at), reading.span(edge.model), signature(edge.signature()));
    }

    private IrText.Check check(CheckContext check) {
        EqualContext equal = check.equal();
        if (equal != null) {
            return new IrText.Check.Equal(size(equal.left), size(equal.right), string(equal.what));
        }
        DividesContext divides = check.divides();
        return new IrText.Check.Divides(
                size(divides.divisor), size(divides.dividend), reading.span(divides.code()), string(divides.what));
    }

    private IrText.Node node(NodeContext node) {
        List<IrText.Attribute> attributes = node.attributes() == null
                ? List.of()
                : node.attributes().attribute().stream()
                        .map(attribute -> new IrText.Attribute(reading.span(attribute.key), string(attribute.setting)))
                        .toList();
        return new IrText.Node(
                node.output().stream().map(this::output).toList(),
                reading.span(node.op),
                attributes,
                names(node.names()),
                Optional.ofNullable(node.cause).map(this::string),
                origin(node.SOURCE_PLACE()));
    }

    private IrText.Output output(OutputContext output) {
        Optional<IrText.Value> value = Optional.ofNullable(output.value()).map(this::value);
        return new IrText.Output(value.map(IrText.Value::name).orElseGet(() -> reading.span(output)), value);
    }

    private List<IrText.Parameter> parameters(ParametersContext parameters) {
        return parameters.parameter().stream()
                .map(parameter -> new IrText.Parameter(reading.span(parameter.type()), reading.span(parameter.name())))
                .toList();
    }

    private List<IrText.Value> values(ValuesContext values) {
        return values.value().stream().map(this::value).toList();
    }

    private IrText.Value value(ValueContext value) {
        return new IrText.Value(
                reading.span(value.name(0)),
                reading.span(value.element),
                value.size().stream().map(this::size).toList(),
                value.placement().stream().map(this::placement).toList(),
                value.fixed != null);
    }

    private IrText.Placement placement(PlacementContext placement) {
        return new IrText.Placement(
                reading.span(placement.axis),
                reading.word(placement.kind),
                placement.dim == null ? -1 : (int) reading.number(placement.dim, 0, Integer.MAX_VALUE),
                placement.size().stream().map(this::size).toList());
    }

    private IrText.Size size(SizeContext size) {
        List<IrText.Term> terms = new ArrayList<>(List.of(term(size.first, false)));
        size.next()
                .forEach(next -> terms.add(term(next.term(), next.sign.getText().equals("-"))));
        return new IrText.Size(terms);
    }

    private IrText.Term term(TermContext term, boolean subtracted) {
        return new IrText.Term((term.minus != null) != subtracted, factors(term.over), factors(term.under));
    }

    private List<Word> factors(List<FactorContext> factors) {
        return factors.stream().map(reading::span).toList();
    }

    private List<Word> names(NamesContext names) {
        return names.name().stream().map(reading::span).toList();
    }

    private Optional<IrText.Origin> origin(@Nullable TerminalNode origin) {
        return Optional.ofNullable(origin).map(found -> {
            String place = found.getText();
            int column = place.lastIndexOf(':');
            int line = place.lastIndexOf(':', column - 1);
            return new IrText.Origin(
                    place.substring(1, line).trim(),
                    number(found, place.substring(line + 1, column)),
                    number(found, place.substring(column + 1)));
        });
    }

    private int number(TerminalNode origin, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw reading.error(
                    reading.word(origin.getSymbol()), digits, "a line and a column up to " + Integer.MAX_VALUE);
        }
    }

    /** What stands between the quotes, without escapes. */
    private Word string(Token token) {
        String quoted = token.getText();
        StringBuilder plain = new StringBuilder();
        for (int i = 1; i < quoted.length() - 1; i++) {
            char next = quoted.charAt(i);
            if (next == '\\') {
                i++;
                next = quoted.charAt(i) == 'n' ? '\n' : quoted.charAt(i);
            }
            plain.append(next);
        }
        return new Word(plain.toString(), reading.word(token).offset());
    }
}
