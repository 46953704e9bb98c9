package io.shardwright.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpSpecTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ... i, o i -> ... o       | ... i, o i -> ... o
            ...i,o i->...o            | ... i, o i -> ... o
            ... d^, d -> ... d^, ...  | ... d^, d -> ... d^, ...
            b t, vocab d -> b t d     | b t, vocab d -> b t d
            ...->...                  | ... -> ...
            b v^, b -> ()             | b v^, b -> ()
            """)
    void acceptsAndPrintsBack(String text, String printed) {
        assertThat(OpSpec.parse(text)).hasToString(printed);
        assertThat(OpSpec.parse(printed)).hasToString(printed);
    }

    @Test
    void separatesInputsOutputsLeadingDimsAndMarks() {
        OpSpec spec = OpSpec.parse("... d^, d -> ... d");

        OpSpec.Letter whole = new OpSpec.Letter(new Word("d", 4), true);
        assertThat(spec.inputs())
                .containsExactly(
                        new OpSpec.Term(true, List.of(whole)),
                        new OpSpec.Term(false, List.of(new OpSpec.Letter(new Word("d", 8), false))));
        assertThat(spec.outputs()).hasSize(1);
    }

    @Test
    void aScalarHasNoLetters() {
        OpSpec spec = OpSpec.parse("b v, b -> ()");

        assertThat(spec.outputs()).containsExactly(new OpSpec.Term(false, List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ... i, o i«               | found the end at column 11, expected '->'
            i «... -> i               | found '...' at column 3, expected '->'
            i -> o «-> i              | found '->' at column 8, expected the end
            «^i -> o                  | found '^' at column 1, expected '()', '...' or a name
            i^«^ -> o                 | found '^' at column 3, expected '->'
            i j «i -> j               | found a second i at column 5, expected each letter once in a term
            i ->«                     | found the end at column 5, expected '()', '...' or a name
            i, «, j -> j              | found ',' at column 4, expected '()', '...' or a name
            i -> «2                   | found '2' at column 6, expected '()', '...' or a name
            """)
    void rejectsAtThePlace(String marked, String problem) {
        new Rejection(marked, problem).verify(OpSpec::parse);
    }
}
