package io.shardwright.size;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.ir.Graph;
import io.shardwright.ir.text.IrParser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Sizes against formulas evaluated as they stand. */
final class SizePropertiesTest {
    private static final List<String> ATOMS = List.of("config.hidden", "config.heads", "tp", "seq");

    @Property
    void evaluatesToWhatTheFormulaSays(
            @ForAll("formulas") Formula formula, @ForAll("values") Map<String, Long> values) {
        Optional<Long> expected = formula.value(values).whole();
        Assume.that(expected.isPresent());
        assertThat(formula.size().evaluate(values::get)).isEqualTo(expected.get());
    }

    @Property
    void isSpelledInJavaAsAnExpressionOfTheSameValue(
            @ForAll("formulas") Formula formula, @ForAll("values") Map<String, Long> values) {
        Optional<Long> expected = formula.value(values).whole();
        Assume.that(expected.isPresent());
        String java = formula.size().format(SizeStyle.JAVA);
        assertThat(JavaExpression.evaluate(java, values)).as(java).isEqualTo(expected.get());
    }

    @Property
    void isReadBackFromTheIrAsItWas(@ForAll("formulas") Formula formula) {
        Size size = formula.size();
        String text = "model m()\nforward (x : f32[" + size + "]) -> x\nbackward\n";
        Graph graph = IrParser.parse(text);
        assertThat(graph.value("x").shape()).containsExactly(size);
    }

    @Property
    void addsAndMultipliesInAnyOrder(
            @ForAll("formulas") Formula a, @ForAll("formulas") Formula b, @ForAll("formulas") Formula c) {
        Size left = a.size().plus(b.size()).times(c.size());
        Size right = c.size().times(b.size()).plus(c.size().times(a.size()));
        assertThat(left).isEqualTo(right).hasSameHashCodeAs(right).hasToString(right.toString());
        assertThat(left.minus(right)).isEqualTo(Size.ZERO);
    }

    @Property
    void dividesExactlyByWhatItWasMultipliedWith(@ForAll("formulas") Formula formula, @ForAll("terms") Formula term) {
        assertThat(formula.size().times(term.size()).dividedBy(term.size())).contains(formula.size());
        assertThat(formula.size().dividedBy(term.size()).map(term.size()::times))
                .contains(formula.size());
    }

    @Property
    void replacesAtomsAsIfTheyHadBeenWrittenSo(
            @ForAll("formulas") Formula formula,
            @ForAll("terms") Formula term,
            @ForAll("values") Map<String, Long> values) {
        Optional<Long> replaced = term.value(values).whole();
        Assume.that(replaced.isPresent());
        Map<String, Long> changed = new LinkedHashMap<>(values);
        changed.put("tp", replaced.get());
        Optional<Long> expected = formula.value(changed).whole();
        Assume.that(expected.isPresent());
        Size substituted =
                formula.size().substitute(atom -> atom.equals("tp") ? Optional.of(term.size()) : Optional.empty());
        assertThat(substituted.evaluate(values::get)).isEqualTo(expected.get());
    }

    @Property
    void differsEverywhereFromWhatItProvablyDiffersFrom(
            @ForAll("formulas") Formula a, @ForAll("formulas") Formula b, @ForAll("values") Map<String, Long> values) {
        if (a.size().provablyDiffers(b.size())) {
            assertThat(a.value(values)).isNotEqualTo(b.value(values));
        }
    }

    @Property
    void isWholeEverywhereIfItSaysSo(@ForAll("formulas") Formula formula, @ForAll("values") Map<String, Long> values) {
        if (formula.size().isWhole()) {
            assertThat(formula.value(values).whole()).isPresent();
        }
    }

    @Property
    void isConstantExactlyWithoutAtomsAndFractions(@ForAll("formulas") Formula formula) {
        Size size = formula.size();
        Map<String, Long> none = Map.of();
        if (size.atoms().isEmpty()) {
            assertThat(size.constant())
                    .isEqualTo(size.isWhole() ? Optional.of(size.evaluate(none::get)) : Optional.empty());
        } else {
            assertThat(size.constant()).isEmpty();
        }
    }

    @Provide
    Arbitrary<Formula> formulas() {
        return formulas(3);
    }

    private static Arbitrary<Formula> formulas(int depth) {
        Arbitrary<Formula> leaves = Arbitraries.oneOf(
                Arbitraries.longs().between(-4, 6).map(Formula.Constant::new),
                Arbitraries.of(ATOMS).map(Formula.Atom::new));
        if (depth == 0) {
            return leaves;
        }
        Arbitrary<Formula> inner = formulas(depth - 1);
        return Arbitraries.oneOf(
                leaves,
                Combinators.combine(inner, inner).as(Formula.Sum::new),
                Combinators.combine(inner, inner).as(Formula.Difference::new),
                Combinators.combine(inner, inner).as(Formula.Product::new),
                Combinators.combine(inner, oneTerm()).as(Formula.Quotient::new));
    }

    @Provide
    Arbitrary<Formula> terms() {
        return oneTerm();
    }

    /** One atom, perhaps with a factor. */
    private static Arbitrary<Formula> oneTerm() {
        return Combinators.combine(Arbitraries.longs().between(1, 6), Arbitraries.of(ATOMS), Arbitraries.of(0, 1, 2))
                .as((factor, atom, kind) -> switch (kind) {
                    case 0 -> new Formula.Constant(factor);
                    case 1 -> new Formula.Atom(atom);
                    default -> new Formula.Product(new Formula.Constant(factor), new Formula.Atom(atom));
                });
    }

    @Provide
    Arbitrary<Map<String, Long>> values() {
        return Arbitraries.of(1L, 2L, 3L, 4L, 6L, 12L, 24L)
                .list()
                .ofSize(ATOMS.size())
                .map(numbers -> {
                    Map<String, Long> values = new LinkedHashMap<>();
                    for (int i = 0; i < numbers.size(); i++) {
                        values.put(ATOMS.get(i), numbers.get(i));
                    }
                    return values;
                });
    }
}
