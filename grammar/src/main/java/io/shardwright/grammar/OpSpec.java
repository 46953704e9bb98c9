package io.shardwright.grammar;

import io.shardwright.grammar.OpSpecParser.SpecContext;
import io.shardwright.grammar.OpSpecParser.TermContext;
import io.shardwright.grammar.OpSpecParser.TermsContext;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The dims of an operator's inputs and outputs, {@code ... i, o i -> ... o}, as in Einstein's summation: equal letters
 * are equal sizes, and a letter that is missing on the right is summed over (after the operator lines of nnScaler, Lin
 * et al., OSDI 2024).
 *
 * @param text as it was read
 */
public record OpSpec(String text, List<Term> inputs, List<Term> outputs) {
    /** The dims of one input or output; a scalar has none. */
    public record Term(List<Letter> letters) {
        public Term {
            letters = List.copyOf(letters);
        }

        @Override
        public String toString() {
            return letters.stream().map(Letter::toString).collect(Collectors.joining(" "));
        }
    }

    /**
     * @param name a letter, or several; {@code ...} for any number of dims
     * @param whole whether the dim may not be split, written {@code ^}
     */
    public record Letter(Word name, boolean whole) {
        public boolean isAnyDims() {
            return name.text().equals("...");
        }

        @Override
        public String toString() {
            return name + (whole ? "^" : "");
        }
    }

    public OpSpec {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** @throws SpecSyntaxException also for a letter that stands twice in one term */
    public static OpSpec parse(String text) {
        Reading reading = new Reading(text);
        SpecContext spec = reading.parse(OpSpecLexer::new, OpSpecParser::new, OpSpecParser::spec);
        return new OpSpec(text, terms(reading, spec.inputs), terms(reading, spec.outputs));
    }

    private static List<Term> terms(Reading reading, TermsContext terms) {
        return terms.term().stream().map(term -> term(reading, term)).toList();
    }

    private static Term term(Reading reading, TermContext term) {
        List<Letter> letters = term.letter().stream()
                .map(letter -> new Letter(reading.word(letter.start), letter.whole != null))
                .toList();
        reading.requireDistinct(letters.stream().map(Letter::name).toList(), "each letter once in a term");
        return new Term(letters);
    }

    /** The spec, evenly spaced. */
    @Override
    public String toString() {
        return joined(inputs) + " -> " + joined(outputs);
    }

    private static String joined(List<Term> terms) {
        return terms.stream().map(Term::toString).collect(Collectors.joining(", "));
    }
}
