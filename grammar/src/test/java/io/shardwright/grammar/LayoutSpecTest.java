package io.shardwright.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutSpecTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        hidden                            | hidden
        batch, seq, vocab/tp              | batch, seq, vocab/tp
        batch,seq/cp,4 * config.hidden/tp | batch, seq/cp, 4*config.hidden/tp
        batch, config . heads*64 / tp     | batch, config.heads*64/tp
        batch, hidden +tp                 | batch, hidden + tp
        batch/dp, hidden+tp+cp            | batch/dp, hidden + tp + cp
        """)
    void acceptsAndPrintsBack(String text, String printed) {
        LayoutSpec spec = LayoutSpec.parse(text);

        assertThat(spec).hasToString(printed);
        assertThat(LayoutSpec.parse(printed)).hasToString(printed);
    }

    @Test
    void knowsWhereEachPartStands() {
        String text = "batch, 4*config.hidden / tp + dp";

        LayoutSpec spec = LayoutSpec.parse(text);

        LayoutSpec.Dim last = spec.dims().get(1);
        assertThat(last.offset()).isEqualTo(text.indexOf("4*"));
        assertThat(last.factors())
                .containsExactly(new Word("4", text.indexOf("4")), new Word("config.hidden", text.indexOf("config")));
        assertThat(last.axis()).contains(new Word("tp", text.indexOf("tp")));
        assertThat(spec.partial()).containsExactly(new Word("dp", text.indexOf("dp")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        batch, seq, hidden/«     | found the end at column 20, expected a name
        batch, «, hidden         | found ',' at column 8, expected a name or a number
        batch, hidden/«4         | found '4' at column 15, expected a name
        batch, hidden/tp«/cp     | found '/' at column 17, expected ',', '+' or the end
        batch, «(hidden)         | found '(' at column 8, expected a name or a number
        batch, hidden «- tp      | found '-' at column 15, expected ',', '+' or the end
        batch, hidden + tp«, seq | found ',' at column 19, expected '+' or the end
        batch, config.«4         | found '4' at column 15, expected a name
        seq/tp, hidden/«tp       | found a second tp at column 16, expected each axis once
        seq/tp, hidden + «tp     | found a second tp at column 18, expected each axis once
        """)
    void rejectsAtThePlace(String marked, String problem) {
        new Rejection(marked, problem).verify(LayoutSpec::parse);
    }
}
