package io.shardwright.processor.write.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Trailing comments in columns, and long lines broken, in a printed class.
 *
 * <p>JavaPoet has no place for a comment behind a statement or a field. So a statement is printed with {@link #comment}
 * behind it, and a field with {@link #field} as its Javadoc; both hold marks, which are turned into comments once the whole
 * class is text and every name has its final length.
 */
public final class AlignedLines {
    private static final int WIDTH = BrokenStatement.WIDTH;

    /** No comment starts before this column for want of width; rather the line gets longer. */
    private static final int LEAST_CODE = 44;

    /** A longer cell stands out of its column, so that the others needn't be as wide. */
    private static final int WIDEST_CELL = 40;

    private static final String MARK = "\u0001";
    private static final String GROUP = "\u0002";

    private AlignedLines() {}

    /** What stands behind a statement so that the cells become its comment. */
    public static String comment(List<String> cells) {
        return MARK + String.join(MARK, cells);
    }

    /** The Javadoc of a field whose cells become its trailing comment. */
    public static String field(boolean startsGroup, List<String> cells) {
        return MARK + (startsGroup ? GROUP : "") + String.join(MARK, cells);
    }

    /** The class as it is written. */
    public static String align(String printed) {
        List<String> lines = foldJavadoc(foldFields(wholeHeads(List.of(printed.split("\n", -1)))));
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

    /** JavaPoet breaks the heads of methods behind a parameter, and we break lines otherwise. */
    private static List<String> wholeHeads(List<String> lines) {
        List<String> whole = new ArrayList<>();
        boolean goesOn = false;
        for (String line : lines) {
            String text = goesOn ? whole.removeLast() + " " + line.stripLeading() : line;
            boolean isHead = text.stripLeading().startsWith("public ") && text.contains("(") && !text.contains(")");
            goesOn = isHead && text.endsWith(",");
            whole.add(text);
        }
        return whole;
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
        List<Integer> widths = cellWidths(block);
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
                aligned.addAll(BrokenStatement.lines(line, WIDTH));
                continue;
            }
            List<String> statement = BrokenStatement.lines(line.substring(0, line.indexOf(MARK)), column - 2);
            String comment = commentOf(line, widths);
            String first = statement.getFirst();
            aligned.add(comment.isEmpty() ? first : first + " ".repeat(Math.max(1, column - first.length())) + comment);
            aligned.addAll(statement.subList(1, statement.size()));
        }
        return aligned;
    }

    private static List<Integer> cellWidths(List<String> block) {
        List<Integer> widths = new ArrayList<>();
        for (String line : block) {
            String[] parts = line.split(MARK, -1);
            for (int cell = 1; cell < parts.length; cell++) {
                if (widths.size() < cell) {
                    widths.add(0);
                }
                int width = parts[cell].length();
                widths.set(cell - 1, Math.max(widths.get(cell - 1), width > WIDEST_CELL ? 0 : width));
            }
        }
        return widths;
    }

    private static String commentOf(String line, List<Integer> widths) {
        String[] parts = line.split(MARK, -1);
        StringBuilder comment = new StringBuilder();
        for (int cell = 1; cell < parts.length; cell++) {
            comment.append(parts[cell]);
            comment.append(" ".repeat(Math.max(0, widths.get(cell - 1) - parts[cell].length()) + 2));
        }
        String text = comment.toString().stripTrailing();
        return text.isEmpty() ? "" : "// " + text;
    }
}
