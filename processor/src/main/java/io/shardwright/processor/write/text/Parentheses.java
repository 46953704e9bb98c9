package io.shardwright.processor.write.text;

import java.util.ArrayList;
import java.util.List;

/** Brackets and commas in Java text; string literals are passed over. */
public final class Parentheses {
    private Parentheses() {}

    /** The parts between commas that stand in no bracket. */
    public static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at = endOfString(text, at);
            } else if ("([{<".indexOf(c) >= 0) {
                depth++;
            } else if (")]}>".indexOf(c) >= 0) {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(start, at).trim());
                start = at + 1;
            }
        }
        parts.add(text.substring(start).trim());
        return parts;
    }

    /** Where the bracket opens that the last {@code )} of {@code text} closes; -1 if there is none. */
    public static int openingOfLast(String text) {
        int opening = -1;
        List<Integer> open = new ArrayList<>();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at = endOfString(text, at);
            } else if (c == '(') {
                open.add(at);
            } else if (c == ')' && !open.isEmpty()) {
                opening = open.removeLast();
            }
        }
        return opening;
    }

    /** The dot of the last call in {@code a(...).b(...)}; -1 if there is no call on the result of a call. */
    public static int dotOfChain(String text) {
        int dot = -1;
        int depth = 0;
        for (int at = 0; at < text.length() - 1; at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at = endOfString(text, at);
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
                if (depth == 0 && text.charAt(at + 1) == '.') {
                    dot = at + 1;
                }
            }
        }
        return dot;
    }

    private static int endOfString(String text, int start) {
        int at = start + 1;
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }
}
