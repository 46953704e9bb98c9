package io.shardwright.processor.write.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AlignedLinesTest {
    @Test
    void alignsTheCellsOfABlock() {
        String printed = "    a();" + AlignedLines.comment(List.of("x", "[batch]", "line 1")) + "\n"
                + "    much(longer);" + AlignedLines.comment(List.of("result", "[b]", ""));
        assertThat(AlignedLines.align(printed))
                .isEqualTo("    a();           // x       [batch]  line 1\n    much(longer);  // result  [b]");
    }

    @Test
    void alignsEachBlockOnItsOwn() {
        String printed =
                "a();" + AlignedLines.comment(List.of("x")) + "\n\nlonger();" + AlignedLines.comment(List.of("y"));
        assertThat(AlignedLines.align(printed)).isEqualTo("a();  // x\n\nlonger();  // y");
    }

    @Test
    void breaksAStatementThatLeavesNoRoomForItsComment() {
        String call = "kernels.linear(" + "argument, ".repeat(6) + "last);";
        String comment = "c".repeat(60);
        assertThat(AlignedLines.align(call + AlignedLines.comment(List.of(comment))))
                .isEqualTo("kernels.linear("
                        + " ".repeat(120 - 3 - 60 - "kernels.linear(".length()) + "// " + comment + "\n        "
                        + "argument, ".repeat(6) + "last);");
    }

    @Test
    void breaksALongAssignmentBehindTheEqualsSign() {
        String value = "assembly.parameter(" + "a".repeat(80) + ");";
        assertThat(AlignedLines.align("    Parameter longName = " + value))
                .isEqualTo("    Parameter longName =\n            " + value);
    }

    @Test
    void givesNestedArgumentsAsFewLinesAsTheyFit() {
        String first = "first(" + "a".repeat(60) + ")";
        String second = "\"text, with a comma\"";
        String third = "third(" + "c".repeat(40) + ")";
        assertThat(AlignedLines.align("call(" + first + ", " + second + ", " + third + ");"))
                .isEqualTo("call(\n        " + first + ", " + second + ",\n        " + third + ");");
    }

    @Test
    void putsFieldsTogetherWithTheirComments() {
        String printed = """
            /**
             * %s
             */
            final A a;

            /**
             * %s
             */
            final Longer b;

            /**
             * %s
             */
            final C c;
            """.formatted(
                        AlignedLines.field(true, List.of("one")),
                        AlignedLines.field(false, List.of("two")),
                        AlignedLines.field(true, List.of()));
        assertThat(AlignedLines.align(printed)).isEqualTo("""
            final A a;       // one
            final Longer b;  // two

            final C c;
            """);
    }

    @Test
    void writesShortJavadocOnOneLine() {
        assertThat(AlignedLines.align("    /**\n     * Short.\n     */\n    int a;"))
                .isEqualTo("    /** Short. */\n    int a;");
    }
}
