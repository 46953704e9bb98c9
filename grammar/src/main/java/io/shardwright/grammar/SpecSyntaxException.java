package io.shardwright.grammar;

/**
 * A spec that cannot be read. The message has the text and a caret under the place:
 *
 * <pre>
 * "tp=4; pp=2": found ';' at column 5, expected ',' or the end
 *
 *     tp=4; pp=2
 *         ^
 * </pre>
 *
 * Where a diagnostic says more around it, {@link #problem} and {@link #excerpt} are its two parts.
 */
public final class SpecSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String text;
    private final int offset;
    private final String found;
    private final String expected;

    /**
     * @param text the whole spec
     * @param offset of the first wrong character, from 0; the text's length for its end
     * @param found what stands there, {@code ';'} or {@code a second tp}
     * @param expected what could stand there, {@code ',' or the end}
     */
    public SpecSyntaxException(String text, int offset, String found, String expected) {
        super(message(text, offset, found, expected));
        this.text = text;
        this.offset = offset;
        this.found = found;
        this.expected = expected;
    }

    private static String message(String text, int offset, String found, String expected) {
        String problem = problem(text, offset, found, expected);
        return (text.contains("\n") ? problem : "\"" + text + "\": " + problem) + "\n\n" + excerpt(text, offset);
    }

    private static String problem(String text, int offset, String found, String expected) {
        String place = "column " + (offset - lineStart(text, offset) + 1);
        if (text.contains("\n")) {
            place = "line " + text.substring(0, offset).split("\n", -1).length + ", " + place;
        }
        return "found " + found + " at " + place + ", expected " + expected;
    }

    /** The line, indented, and below it a caret; tabs are kept, so that both lines agree whatever a tab's width. */
    private static String excerpt(String text, int offset) {
        int start = lineStart(text, offset);
        String line = text.substring(start).lines().findFirst().orElse("");
        String before = text.substring(start, offset).replaceAll("[^\t]", " ");
        return "    " + line + "\n    " + before + "^";
    }

    private static int lineStart(String text, int offset) {
        return text.lastIndexOf('\n', offset - 1) + 1;
    }

    /** The whole spec. */
    public String text() {
        return text;
    }

    /** The first wrong character, from 0; the length of {@link #text} for its end. */
    public int offset() {
        return offset;
    }

    public String found() {
        return found;
    }

    public String expected() {
        return expected;
    }

    /** One line: {@code found ';' at column 5, expected ',' or the end}. */
    public String problem() {
        return problem(text, offset, found, expected);
    }

    /** Two lines, indented by four: the text's line and the caret. */
    public String excerpt() {
        return excerpt(text, offset);
    }
}
