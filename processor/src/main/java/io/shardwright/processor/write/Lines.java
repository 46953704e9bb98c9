package io.shardwright.processor.write;

import com.palantir.javapoet.CodeBlock;
import java.util.List;

/** Lines of a method body. */
final class Lines {
    private final CodeBlock.Builder code = CodeBlock.builder();

    Lines add(String text) {
        code.add("$L\n", JavaText.code(text));
        return this;
    }

    /** A line whose trailing comment has these cells. */
    Lines add(String text, List<String> cells) {
        code.add("$L$L\n", JavaText.code(text), AlignedLines.comment(cells));
        return this;
    }

    /** The head of a block, {@code for (...)}. */
    Lines open(String head) {
        code.add("$L {\n$>", JavaText.code(head));
        return this;
    }

    Lines close() {
        code.add("$<}\n");
        return this;
    }

    CodeBlock build() {
        return code.build();
    }
}
