package io.shardwright.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IrTextTest {
    private static final String MLP = """
        model p.Mlp(p.Config config, java.util.List<? extends p.Item[]> items, int count)
          weight up.weight : f32[4*config.hidden, config.hidden] tp=V(0 config.a config.b) initial "Initial.normal(0.02)" as head @ Mlp.java:8:3
          rate drop "config.rate()"
          child mlp = p.Inner("config", "\\"a\\\\b\\"") bind config=config bind n=2*count list config.layers recompute \
        signature (p.Config config) (x : f32[batch]) -> y : f32[batch] tp=P keeps (x) @ Mlp.java:9:3
          child head = p.Head() signature () () -> z : f32[] keeps ()
          check equal config.hidden, -1*count+n/2/m-3 "both"
          check divides tp, config.heads heads-not-divisible "heads\\nover tp"
        forward (x : f32[batch, seq, config.hidden], weight : i32[batch, seq]) -> h
          h : f32[batch, 4*config.hidden/tp] dp=V(0) tp=R = linear (x, up.weight) @ my model.java:12:24
          lse : f32[], loss : f32[] = kernel [method="crossEntropy", java="1"] (h, weight) because "g after Mlp.up"
        backward
          dH : f32[batch] = call_backward [field="mlp"] (x)
          d.up.weight = kernel [method="addLinearWeightGradient", accumulates="0"] (dH, x)
        """;

    @Test
    void readsDeclarations() {
        IrText ir = IrText.parse(MLP);

        assertThat(ir.model()).hasToString("p.Mlp");
        assertThat(ir.parameters())
                .extracting(parameter -> parameter.type() + "|" + parameter.name())
                .containsExactly("p.Config|config", "java.util.List<? extends p.Item[]>|items", "int|count");
        IrText.Weight weight = ir.weights().getFirst();
        assertThat(weight.initial()).hasToString("Initial.normal(0.02)");
        assertThat(weight.role().orElseThrow()).hasToString("head");
        assertThat(weight.origin()).contains(new IrText.Origin("Mlp.java", 8, 3));
        IrText.Placement placement = weight.value().layout().getFirst();
        assertThat(placement.kind()).hasToString("V");
        assertThat(placement.dim()).isZero();
        assertThat(placement.sections()).hasSize(2);
        assertThat(ir.rates()).extracting(rate -> rate.formula().text()).containsExactly("config.rate()");
    }

    @Test
    void readsChildren() {
        List<IrText.Child> children = IrText.parse(MLP).children();

        IrText.Child mlp = children.getFirst();
        assertThat(mlp.arguments()).extracting(Word::text).containsExactly("config", "\"a\\b\"");
        assertThat(mlp.bindings())
                .extracting(binding -> binding.parameter().text())
                .containsExactly("config", "n");
        assertThat(mlp.count()).isPresent();
        assertThat(mlp.recompute()).isTrue();
        assertThat(mlp.signature().results().getFirst().layout())
                .extracting(layout -> layout.kind().text())
                .containsExactly("P");
        assertThat(mlp.signature().keeps()).extracting(Word::text).containsExactly("x");
        IrText.Child head = children.getLast();
        assertThat(head.count()).isEmpty();
        assertThat(head.recompute()).isFalse();
        assertThat(head.origin()).isEmpty();
    }

    @Test
    void readsSizesAsSumsOfQuotients() {
        IrText.Check.Equal equal =
                (IrText.Check.Equal) IrText.parse(MLP).checks().getFirst();

        assertThat(equal.right().terms())
                .extracting(term -> (term.negative() ? "-" : "+") + term.over() + "/" + term.under())
                .containsExactly("-[1, count]/[]", "+[n]/[2, m]", "-[3]/[]");
    }

    @Test
    void readsSizesThatAreNotInferredYet() {
        IrText ir = IrText.parse("model p.Mlp()\nforward (x : f32[batch, 2*?x]) -> x\nbackward\n");

        IrText.Term term = ir.inputs().getFirst().shape().getLast().terms().getFirst();
        assertThat(term.over()).extracting(Word::text).containsExactly("2", "?x");
    }

    @Test
    void readsCodesAndEscapes() {
        IrText.Check.Divides divides =
                (IrText.Check.Divides) IrText.parse(MLP).checks().getLast();

        assertThat(divides.code()).hasToString("heads-not-divisible");
        assertThat(divides.what()).hasToString("heads\nover tp");
    }

    @Test
    void readsNodes() {
        IrText ir = IrText.parse(MLP);

        IrText.Node linear = ir.forward().getFirst();
        assertThat(linear.op()).hasToString("linear");
        assertThat(linear.inputs()).extracting(Word::text).containsExactly("x", "up.weight");
        assertThat(linear.origin()).contains(new IrText.Origin("my model.java", 12, 24));
        assertThat(linear.cause()).isEmpty();
        IrText.Node loss = ir.forward().getLast();
        assertThat(loss.outputs()).extracting(output -> output.name().text()).containsExactly("lse", "loss");
        assertThat(loss.attributes())
                .extracting(attribute -> attribute.key() + "=" + attribute.setting())
                .containsExactly("method=crossEntropy", "java=1");
        assertThat(loss.cause().map(Word::text)).contains("g after Mlp.up");
        assertThat(ir.backward().getFirst().outputs().getFirst().value()).isPresent();
        assertThat(ir.backward().getLast().outputs())
                .containsExactly(
                        new IrText.Output(new Word("d.up.weight", MLP.lastIndexOf("d.up.weight")), Optional.empty()));
    }

    @Test
    void everyWordStandsWhereItSays() {
        forEachWord(
                IrText.parse(MLP),
                word -> assertThat(MLP.substring(word.offset()))
                        .satisfiesAnyOf(
                                rest -> assertThat(rest).startsWith(word.text()),
                                rest -> assertThat(rest).startsWith("\"" + escaped(word.text()) + "\"")));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static void forEachWord(Object part, Consumer<Word> consumer) {
        switch (part) {
            case Word word -> consumer.accept(word);
            case Collection<?> parts -> parts.forEach(inner -> forEachWord(inner, consumer));
            case Optional<?> maybe -> maybe.ifPresent(inner -> forEachWord(inner, consumer));
            case Record composite -> {
                for (RecordComponent component : composite.getClass().getRecordComponents()) {
                    try {
                        forEachWord(component.getAccessor().invoke(composite), consumer);
                    } catch (ReflectiveOperationException unreadable) {
                        throw new AssertionError(unreadable);
                    }
                }
            }
            default -> {}
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "weight",
                "as",
                "model",
                "backward",
                "forward",
                "V",
                "list",
                "größe",
                "$1",
                "d.up.weight",
                "super"
            })
    void noWordIsReserved(String name) {
        IrText ir = IrText.parse(
                "model M()\nforward (%1$s : f32[%1$s]) -> %1$s\n  %1$s = %1$s (%1$s)\nbackward\n  %1$s = x ()"
                        .formatted(name));

        assertThat(ir.results().getFirst()).hasToString(name);
        assertThat(ir.forward()).hasSize(1);
        assertThat(ir.backward()).hasSize(1);
    }

    @Test
    void aFixtureMayLeaveOutTheBackwardAndTheLastBreak() {
        IrText ir = IrText.parse("model M()\r\n\r\nforward () -> y\r\n  y : f32[] = zero ()");

        assertThat(ir.forward()).hasSize(1);
        assertThat(ir.backward()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        y = linear «x                   | found 'x' at line 3, column 14, expected '(' or '['
        y : f32[a, «] = linear (x)      | found ']' at line 3, column 14, expected '-', '?', a name or a number
        y : f32[a] tp=«Q = linear (x)   | found 'Q' at line 3, column 17, expected 'I', 'R', 'P' or 'V'
        y : f32[a] tp=V «= linear (x)   | found '=' at line 3, column 19, expected '('
        y = linear (x) because«         | found the end at line 3, column 25, expected a string
        y = linear [a=«1] (x)           | found '1' at line 3, column 17, expected a string
        y = linear (x) because "a" «y   | found 'y' at line 3, column 30, expected a source place, a line break or the end
        y = linear (x) «@ Mlp.java      | found '@' at line 3, column 18, expected 'because', a source place, a line break or the end
        y = linear (x) because «"a      | found '"' at line 3, column 26, expected a string
        y = «4                          | found '4' at line 3, column 7, expected a name
        """, quoteCharacter = '`')
    void rejectsANodeAtThePlace(String marked, String problem) {
        new Rejection("model M()\nforward () -> y\n  " + marked, problem).verify(IrText::parse);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        «wait x : f32[a]                | found 'wait' at line 2, column 3, expected 'forward', 'weight', 'rate', 'child', 'cut', 'units' or 'check'
        weight x : f32[a]«              | found a line break at line 2, column 20, expected 'initial'
        weight x : f32[a] initial «now  | found 'now' at line 2, column 29, expected a string
        rate «"1"                       | found '"1"' at line 2, column 8, expected a name
        child a = p.A() bind c «signature | found 'signature' at line 2, column 26, expected '='
        check «same a, b "c"            | found 'same' at line 2, column 9, expected 'equal' or 'divides'
        check divides a, b «"c"         | found '"c"' at line 2, column 22, expected a name
        check equal a, b «code "c"      | found 'code' at line 2, column 20, expected a string
        """, quoteCharacter = '`')
    void rejectsADeclarationAtThePlace(String marked, String problem) {
        new Rejection("model M()\n  " + marked + "\nforward () -> y\n", problem).verify(IrText::parse);
    }

    @Test
    void readsPlacesOfStagesAndUnits() {
        IrText ir = IrText.parse("""
            model p.Gpt(int hidden)
              cut blocks before x2 stage 1 @ Gpt.java:8:3
              cut cut before stage
              units p.Gpt#Units count hidden+2 (blocks stage 1, gpt.norm) \
            last "norm" p.Gpt#FromNorm (int hidden) (x : f32[]) -> y : f32[] keeps (x)
            forward (x : f32[]) -> x
            """);
        assertThat(ir.cuts()).extracting(cut -> cut.field().text()).containsExactly("blocks", "cut");
        assertThat(ir.cuts()).extracting(cut -> cut.before().text()).containsExactly("x2", "stage");
        assertThat(ir.cuts()).extracting(IrText.Cut::stage).containsExactly(Optional.of(1), Optional.empty());
        IrText.Units units = ir.units().orElseThrow();
        assertThat(units.model().text()).isEqualTo("p.Gpt#Units");
        assertThat(units.count()).isPresent();
        assertThat(units.starts()).extracting(start -> start.at().text()).containsExactly("blocks", "gpt.norm");
        assertThat(units.first()).isEmpty();
        assertThat(units.last().orElseThrow().at().text()).isEqualTo("norm");
        assertThat(units.last().orElseThrow().signature().keeps())
                .extracting(Word::text)
                .containsExactly("x");
    }
}
