package io.shardwright.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.function.Function;

/** What the tables of rejected specs say: the mark {@code «} stands before the place, and is no part of the spec. */
record Rejection(String marked, String problem) {
    void verify(Function<String, ?> parse) {
        String text = marked.replace("«", "");

        SpecSyntaxException thrown = catchThrowableOfType(SpecSyntaxException.class, () -> parse.apply(text));

        assertThat(thrown).as("rejection of '%s'", text).isNotNull();
        assertThat(thrown.offset()).isEqualTo(marked.indexOf('«'));
        assertThat(thrown.problem()).isEqualTo(problem);
        assertThat(thrown.text()).isEqualTo(text);
    }
}
