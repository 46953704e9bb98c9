package io.shardwright.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizesSpecTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        layers=4                       | layers=4
        layers=4,hidden=256,heads=4    | layers=4, hidden=256, heads=4
        hidden = 0                     | hidden=0
        n_2=9223372036854775807        | n_2=9223372036854775807
        """)
    void acceptsAndPrintsBack(String text, String printed) {
        SizesSpec spec = SizesSpec.parse(text);

        assertThat(spec).hasToString(printed);
        assertThat(SizesSpec.parse(printed)).hasToString(printed);
        spec.sizes()
                .forEach(size -> assertThat(text.substring(size.key().offset()))
                        .startsWith(size.key().text()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        layers=4«.5                      | found '.' at column 9, expected ',' or the end
        layers=«four                     | found 'four' at column 8, expected a number
        layers «4                        | found '4' at column 8, expected '='
        layers=4,«,hidden=2              | found ',' at column 10, expected a name
        layers=4,hidden=2,«layers=4      | found a second layers at column 19, expected each size once
        """)
    void rejectsAtThePlace(String marked, String problem) {
        new Rejection(marked, problem).verify(SizesSpec::parse);
    }

    @Test
    void rejectsWhatALongCannotHold() {
        new Rejection(
                        "n=«9223372036854775808",
                        "found 9223372036854775808 at column 3, expected a number up to " + Long.MAX_VALUE)
                .verify(SizesSpec::parse);
    }
}
