package io.shardwright.size;

import java.util.Map;

/** Evaluates {@code +}, {@code -}, {@code *} and {@code /} as Java does on longs: from the left, dropping remainders. */
final class JavaExpression {
    private final String text;
    private final Map<String, Long> atoms;
    private int at;

    private JavaExpression(String text, Map<String, Long> atoms) {
        this.text = text.replace(" ", "");
        this.atoms = atoms;
    }

    /** @param atoms {@code config.hidden} is called {@code config.hidden()} in the expression */
    static long evaluate(String text, Map<String, Long> atoms) {
        JavaExpression expression = new JavaExpression(text, atoms);
        long value = expression.sum();
        if (expression.at != expression.text.length()) {
            throw new IllegalArgumentException("ends at " + expression.at + ": " + text);
        }
        return value;
    }

    private long sum() {
        long value = product();
        while (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
            boolean plus = text.charAt(at++) == '+';
            long other = product();
            value = plus ? value + other : value - other;
        }
        return value;
    }

    private long product() {
        long value = factor();
        while (at < text.length() && (text.charAt(at) == '*' || text.charAt(at) == '/')) {
            boolean times = text.charAt(at++) == '*';
            long other = factor();
            value = times ? value * other : value / other;
        }
        return value;
    }

    private long factor() {
        char first = text.charAt(at);
        if (first == '-') {
            at++;
            return -factor();
        }
        if (first == '(') {
            at++;
            long value = sum();
            at++;
            return value;
        }
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        String word = text.substring(start, at);
        if (Character.isDigit(first)) {
            return Long.parseLong(word);
        }
        if (word.contains(".")) {
            at += "()".length();
        }
        return atoms.get(word);
    }
}
