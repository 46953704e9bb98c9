package io.shardwright.processor.write.text;

import com.palantir.javapoet.CodeBlock;
import java.util.List;

/** Lines of a method body. */
public final class Lines {
    private final CodeBlock.Builder code = CodeBlock.builder();
    private boolean gap;
    private boolean empty = true;

    public Lines add(String text) {
        leaveGap();
        code.add("$L\n", JavaText.code(text));
        return this;
    }

    /** A line whose trailing comment has these cells. */
    public Lines add(String text, List<String> cells) {
        leaveGap();
        code.add("$L$L\n", JavaText.code(text), AlignedLines.comment(cells));
        return this;
    }

    /** The head of a block, {@code for (...)}. */
    public Lines open(String head) {
        leaveGap();
        code.add("$L {\n$>", JavaText.code(head));
        return this;
    }

    /** Ends a block and begins the one that goes with it, {@code } else (...) {}. */
    public Lines other(String head) {
        code.add("$<} $L {\n$>", JavaText.code(head));
        return this;
    }

    public Lines close() {
        code.add("$<}\n");
        return this;
    }

    /** An empty line, unless nothing stands before or behind it. */
    public Lines gap() {
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

    public CodeBlock build() {
        return code.build();
    }
}
