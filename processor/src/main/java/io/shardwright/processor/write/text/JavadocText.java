package io.shardwright.processor.write.text;

import java.util.ArrayList;
import java.util.List;

/** Sentences of a Javadoc, on lines that are not too long. */
public final class JavadocText {
    private JavadocText() {}

    /**
     * Ends with a line break.
     *
     * @param indent of the code that the Javadoc is about
     */
    public static String wrapped(String text, int indent) {
        // With " * " before each line; what fits between "/** " and " */" stays on one.
        int width = BrokenStatement.WIDTH - indent - 3;
        if (text.length() + 4 <= width) {
            return text + "\n";
        }
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : words(text)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return String.join("\n", lines) + "\n";
    }

    /** A tag in braces is one word. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            depth += text.charAt(at) == '{' ? 1 : text.charAt(at) == '}' ? -1 : 0;
            if (text.charAt(at) == ' ' && depth == 0) {
                words.add(text.substring(start, at));
                start = at + 1;
            }
        }
        words.add(text.substring(start));
        return words;
    }
}
