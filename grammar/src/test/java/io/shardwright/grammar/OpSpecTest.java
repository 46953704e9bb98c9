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
        a m ...-> a ...           | a m ... -> a ...
        'b v^, b ->'              | 'b v^, b -> '
        ... v, ...->,...          | ... v, ... -> , ...
        """)
    void acceptsAndPrintsBack(String text, String printed) {
        assertThat(OpSpec.parse(text)).hasToString(printed);
        assertThat(OpSpec.parse(printed)).hasToString(printed);
    }

    @Test
    void knowsAnyDimsMarksAndPlaces() {
        String text = "... d^, w -> w";

        List<OpSpec.Letter> letters = OpSpec.parse(text).inputs().getFirst().letters();

        assertThat(letters)
                .containsExactly(
                        new OpSpec.Letter(new Word("...", text.indexOf("...")), false),
                        new OpSpec.Letter(new Word("d", text.indexOf("d")), true));
        assertThat(letters).extracting(OpSpec.Letter::isAnyDims).containsExactly(true, false);
    }

    @Test
    void aScalarHasNoLetters() {
        assertThat(OpSpec.parse("b v, b ->").outputs()).containsExactly(new OpSpec.Term(List.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ... i, o i«               | found the end at column 11, expected '->'
        i -> o «-> i              | found '->' at column 8, expected the end
        «^i -> o                  | found '^' at column 1, expected '->'
        i^«^ -> o                 | found '^' at column 3, expected '->'
        ...«^ -> o                | found '^' at column 4, expected '->'
        i j «i -> j               | found a second i at column 5, expected each letter once in a term
        ... i «... -> i           | found a second ... at column 7, expected each letter once in a term
        i -> «2                   | found '2' at column 6, expected the end
        """)
    void rejectsAtThePlace(String marked, String problem) {
        new Rejection(marked, problem).verify(OpSpec::parse);
    }
}
