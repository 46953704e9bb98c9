package io.shardwright.checks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A block of a document that claims to be part of a file.
 *
 * @param where document and line of the block
 * @param file the path from the repository's root
 * @param parts runs of lines, cut where the document leaves something out
 */
record Excerpt(String where, String file, List<List<String>> parts) {
    static final Pattern FROM = Pattern.compile("<!-- from (\\S+) -->");
    private static final Pattern LEFT_OUT = Pattern.compile("\\s*(?:// )?(?:…|\\.\\.\\.)");

    static Stream<Excerpt> in(Path document) {
        List<Excerpt> excerpts = new ArrayList<>();
        List<String> lines = Repository.read(document).lines().toList();
        for (int i = 0; i + 1 < lines.size(); i++) {
            Matcher from = FROM.matcher(lines.get(i));
            if (from.matches() && lines.get(i + 1).startsWith("```")) {
                int end = i + 2;
                while (!lines.get(end).equals("```")) {
                    end++;
                }
                String where = Repository.name(document) + ":" + (i + 3);
                excerpts.add(new Excerpt(where, from.group(1), parts(lines.subList(i + 2, end))));
            }
        }
        return excerpts.stream();
    }

    private static List<List<String>> parts(List<String> lines) {
        List<List<String>> parts = new ArrayList<>();
        List<String> part = new ArrayList<>();
        for (String line : lines) {
            if (LEFT_OUT.matcher(line).matches()) {
                parts.add(List.copyOf(part));
                part.clear();
            } else {
                part.add(line);
            }
        }
        parts.add(List.copyOf(part));
        return parts.stream().filter(run -> !run.isEmpty()).toList();
    }

    /** The first line of the first part that isn't found behind the part before it; empty if all are found. */
    Optional<String> firstMissingLine(List<String> text) {
        int from = 0;
        for (List<String> part : parts) {
            int found = find(part, text, from);
            if (found < 0) {
                return Optional.of(missing(part, text, from));
            }
            from = found + part.size();
        }
        return Optional.empty();
    }

    private static String missing(List<String> part, List<String> text, int from) {
        for (int length = 1; length < part.size(); length++) {
            if (find(part.subList(0, length), text, from) < 0) {
                return part.get(length - 1);
            }
        }
        return part.getLast();
    }

    private static int find(List<String> part, List<String> text, int from) {
        for (int at = from; at + part.size() <= text.size(); at++) {
            if (matches(part, text.subList(at, at + part.size()))) {
                return at;
            }
        }
        return -1;
    }

    /** Equal, but for a number of spaces that all lines of the text begin with. */
    private static boolean matches(List<String> part, List<String> text) {
        String first = part.getFirst();
        if (!text.getFirst().endsWith(first)) {
            return false;
        }
        String indent = text.getFirst().substring(0, text.getFirst().length() - first.length());
        if (!indent.isBlank()) {
            return false;
        }
        for (int i = 0; i < part.size(); i++) {
            String wanted = part.get(i).isEmpty() ? "" : indent + part.get(i);
            if (!text.get(i).equals(wanted)) {
                return false;
            }
        }
        return true;
    }
}
