package io.shardwright.processor.write;

import java.util.ArrayList;
import java.util.List;

/**
 * Trailing comments in columns, and long lines broken, in a printed class.
 *
 * <p>JavaPoet has no place for a comment behind a statement or a field. So a statement is printed with {@link #comment}
 * behind it, and a field with {@link #field} as its Javadoc; both hold marks, which are turned into comments once the whole
 * class is text and every name has its final length.
 */
final class AlignedLines {
    /** The formatter's width. */
    private static final int WIDTH = 120;

    /** No comment starts before this column for want of width; rather the line gets longer. */
    private static final int LEAST_CODE = 44;

    private static final String CONTINUATION = "        ";
    private static final String MARK = "\u0001";
    private static final String GROUP = "\u0002";

    private AlignedLines() {}

    /** What stands behind a statement so that the cells become its comment. */
    static String comment(List<String> cells) {
        return MARK + String.join(MARK, cells);
    }

    /** The Javadoc of a field whose cells become its trailing comment. */
    static String field(boolean startsGroup, List<String> cells) {
        return MARK + (startsGroup ? GROUP : "") + String.join(MARK, cells);
    }

    /** The class as it is written. */
    static String align(String printed) {
        List<String> lines = foldJavadoc(foldFields(List.of(printed.split("\n", -1))));
        List<String> aligned = new ArrayList<>();
        List<String> block = new ArrayList<>();
        for (String line : lines) {
            if (line.isBlank()) {
                aligned.addAll(alignBlock(block));
                aligned.add("");
                block.clear();
            } else {
                block.add(line);
            }
        }
        aligned.addAll(alignBlock(block));
        return String.join("\n", aligned);
    }

    /** Moves a field's marks behind it; fields stand together unless one starts a group. */
    private static List<String> foldFields(List<String> lines) {
        List<String> folded = new ArrayList<>();
        boolean afterField = false;
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            boolean isField =
                    line.strip().equals("/**") && lines.get(at + 1).strip().startsWith("* " + MARK);
            if (!isField) {
                folded.add(line);
                afterField = false;
                continue;
            }
            String marks = lines.get(at + 1).strip().substring(2);
            if (afterField && !marks.startsWith(MARK + GROUP)) {
                folded.removeLast();
            }
            folded.add(lines.get(at + 3) + marks.replace(GROUP, ""));
            folded.add(lines.get(at + 4));
            afterField = true;
            at += 4;
        }
        return folded;
    }

    /** Javadoc of one line takes one line. */
    private static List<String> foldJavadoc(List<String> lines) {
        List<String> folded = new ArrayList<>();
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            boolean isShort =
                    line.strip().equals("/**") && lines.get(at + 2).strip().equals("*/");
            if (isShort && !lines.get(at + 1).strip().startsWith("* @")) {
                folded.add(line + lines.get(at + 1).strip().substring(1) + " */");
                at += 2;
            } else {
                folded.add(line);
            }
        }
        return folded;
    }

    private static List<String> alignBlock(List<String> block) {
        int[] widths = cellWidths(block);
        int longest = 0;
        int code = 0;
        for (String line : block) {
            if (line.contains(MARK)) {
                longest = Math.max(longest, commentOf(line, widths).length());
                code = Math.max(code, line.indexOf(MARK));
            }
        }
        int column = Math.min(code, Math.max(LEAST_CODE, WIDTH - longest - 2)) + 2;
        List<String> aligned = new ArrayList<>();
        for (String line : block) {
            if (!line.contains(MARK)) {
                aligned.addAll(broken(line, WIDTH));
                continue;
            }
            List<String> statement = broken(line.substring(0, line.indexOf(MARK)), column - 2);
            String comment = commentOf(line, widths);
            String first = statement.getFirst();
            aligned.add(comment.isEmpty() ? first : first + " ".repeat(Math.max(1, column - first.length())) + comment);
            aligned.addAll(statement.subList(1, statement.size()));
        }
        return aligned;
    }

    private static int[] cellWidths(List<String> block) {
        int[] widths = new int
                [block.stream()
                        .mapToInt(line -> line.split(MARK, -1).length - 1)
                        .max()
                        .orElse(0)];
        for (String line : block) {
            String[] parts = line.split(MARK, -1);
            for (int cell = 1; cell < parts.length; cell++) {
                widths[cell - 1] = Math.max(widths[cell - 1], parts[cell].length());
            }
        }
        return widths;
    }

    private static String commentOf(String line, int[] widths) {
        String[] parts = line.split(MARK, -1);
        StringBuilder comment = new StringBuilder();
        for (int cell = 1; cell < parts.length; cell++) {
            comment.append(parts[cell]);
            comment.append(" ".repeat(widths[cell - 1] - parts[cell].length() + 2));
        }
        String text = comment.toString().stripTrailing();
        return text.isEmpty() ? "" : "// " + text;
    }

    /** The lines of a statement: one if it fits, else broken behind the {@code =}, or the bracket of its last call, as the formatter does. */
    private static List<String> broken(String line, int width) {
        int opening = Parentheses.openingOfLast(line);
        if (line.length() <= width
                || opening < 0
                || !line.endsWith(");")
                || line.strip().startsWith("*")) {
            return List.of(line);
        }
        String indent = line.substring(0, line.length() - line.stripLeading().length()) + CONTINUATION;
        int equals = line.indexOf(" = ");
        if (equals > 0 && equals < opening && indent.length() + line.length() - equals - 3 <= WIDTH) {
            return List.of(line.substring(0, equals + 2), indent + line.substring(equals + 3));
        }
        String arguments = line.substring(opening + 1, line.length() - 2);
        List<String> lines = new ArrayList<>(List.of(line.substring(0, opening + 1)));
        if ((indent + arguments + ");").length() <= WIDTH) {
            lines.add(indent + arguments + ");");
        } else {
            lines.addAll(brokenArguments(indent, Parentheses.split(arguments)));
        }
        return lines;
    }

    /** One on each line, or if all are plain names, as many as fit. */
    private static List<String> brokenArguments(String indent, List<String> arguments) {
        boolean plain = arguments.stream().noneMatch(argument -> argument.contains("("));
        List<String> lines = new ArrayList<>();
        String line = indent;
        for (int at = 0; at < arguments.size(); at++) {
            String argument = arguments.get(at) + (at == arguments.size() - 1 ? ");" : ",");
            if (!line.equals(indent) && (!plain || line.length() + 1 + argument.length() > WIDTH)) {
                lines.add(line);
                line = indent;
            }
            line += (line.equals(indent) ? "" : " ") + argument;
        }
        lines.add(line);
        return lines;
    }
}
