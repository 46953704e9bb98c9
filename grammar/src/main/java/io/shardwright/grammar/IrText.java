package io.shardwright.grammar;

import java.util.List;
import java.util.Optional;

/**
 * A graph of the compiler as it is written: what is declared and computed, line by line, and where each word stands.
 * What the names mean (types, axes, operators, values) isn't the grammar's business.
 *
 * @param text as it was read
 * @param model the class, fully qualified
 * @param parameters of its constructor
 * @param inputs of forward
 * @param results names of the values that forward returns
 * @param backward empty if there is none
 */
public record IrText(
        String text,
        Word model,
        List<Parameter> parameters,
        List<Weight> weights,
        List<Rate> rates,
        List<Child> children,
        List<Check> checks,
        List<Cut> cuts,
        Optional<Units> units,
        List<Value> inputs,
        List<Word> results,
        List<Node> forward,
        List<Node> backward) {
    /** {@code p.Config config}. */
    public record Parameter(Word type, Word name) {}

    /**
     * {@code weight up.weight : real[4*hidden, hidden] tp=V(0) initial "…" as head @ Mlp.java:8:3}.
     *
     * @param role empty if it is the usual one
     */
    public record Weight(Value value, Word initial, Optional<Word> role, Optional<Origin> origin) {}

    /** {@code rate drop "config.rate()"}. */
    public record Rate(Word field, Word formula) {}

    /**
     * {@code child mlp = p.Mlp("config") bind config=config list layers recompute signature (…) (…) -> … keeps
     * (…)}.
     *
     * @param module the field that holds it, if it is another
     * @param use how often that is called before
     * @param again whether it is one model that a loop calls
     */
    public record Child(
            Word field,
            Optional<Word> module,
            int use,
            boolean again,
            Word model,
            List<Word> arguments,
            List<Binding> bindings,
            Optional<Size> count,
            boolean recompute,
            Signature signature,
            Optional<Units> units,
            Optional<Origin> origin) {}

    /** {@code (int hidden)(x : real[batch, hidden]) -> y : real[batch, hidden] keeps (x)}. */
    public record Signature(List<Parameter> parameters, List<Value> inputs, List<Value> results, List<Word> keeps) {}

    /** {@code cut blocks before x2 stage 1 @ Gpt.java:8:3}. */
    public record Cut(Word field, Word before, Optional<Integer> stage, Optional<Origin> origin) {}

    /** {@code units p.Gpt#Units count layers+2 (blocks stage 1, norm stage 2) first … last …}. */
    public record Units(
            Word model,
            boolean named,
            Optional<Size> count,
            List<Start> starts,
            Optional<Edge> first,
            Optional<Edge> last) {}

    /** {@code gpt.norm stage 2}. */
    public record Start(Word at, Optional<Integer> stage) {}

    /** {@code "norm" p.Gpt#FromNorm (int hidden)(…) -> … keeps (…)}. */
    public record Edge(Word at, Word model, Signature signature) {}

    /** {@code bind config=config}. */
    public record Binding(Word parameter, Size size) {}

    public sealed interface Check {
        /** {@code check equal hidden, width "…"}. */
        record Equal(Size left, Size right, Word what) implements Check {}

        /** {@code check divides tp, heads heads-not-divisible "…"}. */
        record Divides(Size divisor, Size dividend, Word code, Word what) implements Check {}
    }

    /** {@code h : real[batch, hidden] = linear [key="…"] (x, up.weight) because "…" @ Mlp.java:12:24}. */
    public record Node(
            List<Output> outputs,
            Word op,
            List<Attribute> attributes,
            List<Word> inputs,
            Optional<Word> cause,
            Optional<Origin> origin) {}

    /** @param value empty for one that is declared elsewhere, such as a weight's gradient */
    public record Output(Word name, Optional<Value> value) {}

    public record Attribute(Word key, Word setting) {}

    /** {@code h : real[batch, 4*hidden] tp=V(1)}. */
    public record Value(Word name, Word type, List<Size> shape, List<Placement> layout, boolean fixed) {}

    /**
     * {@code tp=P}, or {@code tp=V(1 hidden hidden)}.
     *
     * @param kind one of I, R, P and V
     * @param dim of a V; else -1
     * @param sections of a V
     */
    public record Placement(Word axis, Word kind, int dim, List<Size> sections) {}

    /** A sum, {@code 4*config.hidden/tp-1}. */
    public record Size(List<Term> terms) {}

    /**
     * A quotient of products.
     *
     * @param over whole numbers and names
     * @param under likewise; empty without division
     */
    public record Term(boolean negative, List<Word> over, List<Word> under) {}

    /** {@code @ Mlp.java:8:3}. */
    public record Origin(String file, int line, int column) {}

    /** @throws SpecSyntaxException at the first place that the grammar doesn't allow */
    public static IrText parse(String text) {
        return new IrTextReader(text).read();
    }
}
