package io.shardwright.ir.formula;

import io.shardwright.spi.kernel.Activation;
import java.util.Locale;

/** A {@link Formula} whose numbers are known as the IR spells it: {@code add(scale(multiply($0, $1), 0.5), $2)}, where {@code $0} is the first input. */
public final class FormulaText {
    private static final String GRADIENT = "_gradient";

    private final String text;
    private int at;

    private FormulaText(String text) {
        this.text = text;
    }

    public static String print(Formula formula) {
        return switch (formula) {
            case Formula.Input(int index) -> "$" + index;
            case Formula.Sum(Formula left, Formula right) -> "add(" + print(left) + ", " + print(right) + ")";
            case Formula.Product(Formula left, Formula right) -> "multiply(" + print(left) + ", " + print(right) + ")";
            case Formula.Scaled(Formula of, Factor factor) -> "scale(" + print(of) + ", " + factor.value() + ")";
            case Formula.Activated(Formula of, Activation activation) -> name(activation) + "(" + print(of) + ")";
            case Formula.ActivationGradient(Formula gradient, Formula of, Activation activation) ->
                name(activation) + GRADIENT + "(" + print(gradient) + ", " + print(of) + ")";
            case Formula.Constant(Factor factor) -> Double.toString(factor.value());
            case Formula.Applied(Formula of, UnaryFunction function) -> function.text() + "(" + print(of) + ")";
            case Formula.Paired(Formula left, Formula right, BinaryFunction pair) ->
                pair.text() + "(" + print(left) + ", " + print(right) + ")";
            case Formula.Chosen(Formula mask, Formula yes, Formula no) ->
                "where(" + print(mask) + ", " + print(yes) + ", " + print(no) + ")";
        };
    }

    private static String name(Activation activation) {
        return activation.name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if it is no formula */
    public static Formula parse(String text) {
        FormulaText reader = new FormulaText(text);
        Formula formula = reader.formula();
        if (reader.at < text.length()) {
            throw reader.unexpected();
        }
        return formula;
    }

    private Formula formula() {
        if (text.startsWith("$", at)) {
            at++;
            return new Formula.Input(Integer.parseInt(word()));
        }
        if (at < text.length() && (text.charAt(at) == '-' || Character.isDigit(text.charAt(at)))) {
            return Formula.number(Double.parseDouble(word()));
        }
        String operator = word();
        skip("(");
        Formula first = formula();
        Formula all = switch (operator) {
            case "add" -> new Formula.Sum(first, second());
            case "multiply" -> new Formula.Product(first, second());
            case "scale" -> {
                skip(", ");
                yield new Formula.Scaled(first, Factor.of(Double.parseDouble(word())));
            }
            case "where" -> new Formula.Chosen(first, second(), second());
            default -> other(operator, first);
        };
        skip(")");
        return all;
    }

    private Formula other(String operator, Formula first) {
        for (BinaryFunction pair : BinaryFunction.values()) {
            if (pair.text().equals(operator)) {
                return new Formula.Paired(first, second(), pair);
            }
        }
        for (UnaryFunction function : UnaryFunction.values()) {
            if (function.text().equals(operator)) {
                return new Formula.Applied(first, function);
            }
        }
        return operator.endsWith(GRADIENT)
                ? new Formula.ActivationGradient(
                        first, second(), activation(operator.substring(0, operator.length() - GRADIENT.length())))
                : new Formula.Activated(first, activation(operator));
    }

    private Formula second() {
        skip(", ");
        return formula();
    }

    private static Activation activation(String name) {
        return Activation.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Letters, digits, and what numbers have besides. */
    private String word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_.-".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at == start) {
            throw unexpected();
        }
        return text.substring(start, at);
    }

    private void skip(String expected) {
        if (!text.startsWith(expected, at)) {
            throw unexpected();
        }
        at += expected.length();
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("no formula of a chain, at character " + at + ": " + text);
    }
}
