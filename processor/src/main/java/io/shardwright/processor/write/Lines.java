package io.shardwright.processor.write;

import com.palantir.javapoet.CodeBlock;
import java.util.List;

/** Lines of a method body. */
final class Lines {
    private final CodeBlock.Builder code = CodeBlock.builder();
    private boolean gap;
    private boolean empty = true;

    Lines add(String text) {
        leaveGap();
        code.add("$L\n", JavaText.code(text));
        return this;
    }

    /** A line whose trailing comment has these cells. */
    Lines add(String text, List<String> cells) {
        leaveGap();
        code.add("$L$L\n", JavaText.code(text), AlignedLines.comment(cells));
        return this;
    }

    /** The head of a block, {@code for (...)}. */
    Lines open(String head) {
        leaveGap();
        code.add("$L {\n$>", JavaText.code(head));
        return this;
    }

    Lines close() {
        code.add("$<}\n");
        return this;
    }

    /** An empty line, unless nothing stands before or behind it. */
    Lines gap() {
        gap = !empty;
        return this;
    }

    private void leaveGap() {
        if (gap) {
            code.add("\n");
        }
        gap = false;
        empty = false;
    }

    CodeBlock build() {
        return code.build();
    }
}
