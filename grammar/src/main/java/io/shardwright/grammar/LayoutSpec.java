package io.shardwright.grammar;

import io.shardwright.grammar.LayoutSpecParser.DimContext;
import io.shardwright.grammar.LayoutSpecParser.FactorContext;
import io.shardwright.grammar.LayoutSpecParser.SpecContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a value lies across the mesh, {@code batch, seq, 4*config.hidden/tp + dp}: one dim after the other, then the axes
 * over which each rank holds one addend.
 *
 * @param text as it was read
 * @param partial the axes after {@code +}, as written
 */
public record LayoutSpec(String text, List<Dim> dims, List<Word> partial) {
    /**
     * @param factors their product is the size; each is a whole number, or a name such as {@code hidden} or {@code
     *     config.hidden}
     * @param axis what the dim is split over, as written
     */
    public record Dim(List<Word> factors, Optional<Word> axis) {
        public Dim {
            factors = List.copyOf(factors);
        }

        /** The size before it is split, without spaces: {@code 4*config.hidden}. */
        public String size() {
            return factors.stream().map(Word::text).collect(Collectors.joining("*"));
        }

        /** Where the dim stands in the text. */
        public int offset() {
            return factors.getFirst().offset();
        }

        @Override
        public String toString() {
            return size() + axis.map(name -> "/" + name).orElse("");
        }
    }

    public LayoutSpec {
        dims = List.copyOf(dims);
        partial = List.copyOf(partial);
    }

    /** @throws SpecSyntaxException also for an axis that is named twice */
    public static LayoutSpec parse(String text) {
        Reading reading = new Reading(text);
        SpecContext spec = reading.parse(LayoutSpecLexer::new, LayoutSpecParser::new, LayoutSpecParser::spec);
        List<Dim> dims = spec.dim().stream().map(dim -> dim(reading, dim)).toList();
        List<Word> partial =
                spec.partial().stream().map(sum -> reading.word(sum.axis)).toList();
        reading.requireDistinct(
                Stream.concat(dims.stream().flatMap(dim -> dim.axis().stream()), partial.stream())
                        .toList(),
                "each axis once");
        return new LayoutSpec(text, dims, partial);
    }

    private static Dim dim(Reading reading, DimContext dim) {
        List<Word> factors =
                dim.factor().stream().map(factor -> factor(reading, factor)).toList();
        return new Dim(factors, Optional.ofNullable(dim.axis).map(reading::word));
    }

    /** ANTLR's text of a rule leaves skipped spaces out: {@code config . hidden} becomes {@code config.hidden}. */
    private static Word factor(Reading reading, FactorContext factor) {
        return new Word(factor.getText(), reading.word(factor.start).offset());
    }

    /** The layout, evenly spaced: {@code batch, seq, hidden/tp + dp}. */
    @Override
    public String toString() {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", "))
                + partial.stream().map(axis -> " + " + axis).collect(Collectors.joining());
    }
}
