package io.shardwright.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeshSpecTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tp=4            | tp=4
        tp=4, pp=2      | tp=4, pp=2
        'pp=2,tp = 4 '  | pp=2, tp=4
        tp=01           | tp=1
        tp=2147483647   | tp=2147483647
        """)
    void acceptsAndPrintsBack(String text, String printed) {
        MeshSpec spec = MeshSpec.parse(text);

        assertThat(spec).hasToString(printed);
        assertThat(MeshSpec.parse(printed)).hasToString(printed);
        spec.degrees()
                .forEach(degree -> assertThat(text.substring(degree.axis().offset()))
                        .startsWith(degree.axis().text()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        tp=4«; pp=2       | found ';' at column 5, expected ',' or the end
        «''               | found ''' at column 1, expected a name
        tp«               | found the end at column 3, expected '='
        tp=«              | found the end at column 4, expected a number
        tp=4,«            | found the end at column 6, expected a name
        tp=«-4            | found '-' at column 4, expected a number
        tp=4 «pp=2        | found 'pp' at column 6, expected ',' or the end
        «4=tp             | found '4' at column 1, expected a name
        tp=«0             | found 0 at column 4, expected a number from 1
        tp=«2147483648    | found 2147483648 at column 4, expected a number up to 2147483647
        tp=2, pp=2, «tp=4 | found a second tp at column 13, expected each axis once
        «𝟜=2              | found '𝟜' at column 1, expected a name
        """, quoteCharacter = '"')
    void rejectsAtThePlace(String marked, String problem) {
        new Rejection(marked, problem).verify(MeshSpec::parse);
    }

    @Test
    void rejectsNothing() {
        new Rejection("«", "found the end at column 1, expected a name").verify(MeshSpec::parse);
    }
}
