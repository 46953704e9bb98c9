package io.shardwright.processor.write.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A statement, or the head of a method, on as many lines as it needs, broken where the formatter would break it. */
public final class BrokenStatement {
    /** The formatter's width. */
    public static final int WIDTH = 120;

    private static final String CONTINUATION = "        ";
    private static final Pattern CALL = Pattern.compile("(?:[\\w.<>\\[\\] ]+ = )?(?:new )?\\.?[\\w.\\[\\] +]+\\(");

    private BrokenStatement() {}

    /** @param width of the first line */
    public static List<String> lines(String line, int width) {
        String text = line.stripLeading();
        boolean isBlock = text.endsWith("{") && !text.startsWith("public ");
        if (text.startsWith("*") || text.startsWith("//") || isBlock) {
            return List.of(line);
        }
        return lines(line.substring(0, line.length() - text.length()), text, width);
    }

    private static List<String> lines(String indent, String text, int width) {
        if (indent.length() + text.length() <= width) {
            return List.of(indent + text);
        }
        int equals = text.indexOf(" = ");
        int bracket = text.indexOf('(');
        if (equals > 0 && equals < bracket) {
            String value = indent + CONTINUATION + text.substring(equals + 3);
            if (value.length() <= WIDTH) {
                return List.of(indent + text.substring(0, equals + 2), value);
            }
        }
        int dot = Parentheses.dotOfChain(text);
        if (dot > 0) {
            List<String> lines = new ArrayList<>(lines(indent, text.substring(0, dot), width));
            lines.addAll(lines(indent + CONTINUATION, text.substring(dot), WIDTH));
            return lines;
        }
        int opening = Parentheses.openingOfLast(text);
        if (opening < 0 || !CALL.matcher(text.substring(0, opening + 1)).matches()) {
            return List.of(indent + text);
        }
        List<String> lines = new ArrayList<>(List.of(indent + text.substring(0, opening + 1)));
        lines.addAll(arguments(indent + CONTINUATION, text.substring(opening + 1)));
        return lines;
    }

    /** On as few lines as they fit. */
    private static List<String> arguments(String indent, String text) {
        if (indent.length() + text.length() <= WIDTH) {
            return List.of(indent + text);
        }
        int closing = text.lastIndexOf(')');
        List<String> arguments = Parentheses.split(text.substring(0, closing));
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < arguments.size(); at++) {
            String argument = arguments.get(at) + (at == arguments.size() - 1 ? text.substring(closing) : ",");
            String last = lines.isEmpty() ? "" : lines.getLast();
            if (at > 0 && last.length() + 1 + argument.length() <= WIDTH) {
                lines.set(lines.size() - 1, last + " " + argument);
            } else {
                lines.addAll(lines(indent, argument, WIDTH));
            }
        }
        return lines;
    }
}
