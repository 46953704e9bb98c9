package io.shardwright.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpecSyntaxExceptionTest {
    @Test
    void showsTheTextAndACaret() {
        assertThat(new SpecSyntaxException("tp=4; pp=2", 4, "';'", "',' or the end"))
                .hasMessage("""
                    "tp=4; pp=2": found ';' at column 5, expected ',' or the end

                        tp=4; pp=2
                            ^\
                    """);
    }

    @Test
    void pointsBehindTheTextAtItsEnd() {
        assertThat(new SpecSyntaxException("tp=", 3, "the end", "a number").excerpt())
                .isEqualTo("    tp=\n       ^");
    }

    @Test
    void showsOneLineOfManyAndCountsThem() {
        String text = "first\n\tsecond\nthird";

        SpecSyntaxException error = new SpecSyntaxException(text, text.indexOf("cond"), "'cond'", "nothing");

        assertThat(error.problem()).isEqualTo("found 'cond' at line 2, column 4, expected nothing");
        assertThat(error.excerpt()).isEqualTo("    \tsecond\n    \t  ^");
        assertThat(error).hasMessage(error.problem() + "\n\n" + error.excerpt());
    }

    @Test
    void aLineBeginsRightAfterItsBreak() {
        assertThat(new SpecSyntaxException("a\nb", 2, "'b'", "nothing").problem())
                .contains("line 2, column 1");
        assertThat(new SpecSyntaxException("a\nb", 1, "a break", "nothing").problem())
                .contains("line 1, column 2");
    }
}
