package io.shardwright.samples.all.fuzz;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * One change of a text, wherever it is applied.
 *
 * @param at where, beyond the end from the start again
 * @param length of what is left out or doubled
 * @param token that is put there
 */
record Edit(Kind kind, int at, int length, String token) {
    enum Kind {
        INSERT,
        REPLACE,
        LEAVE_OUT,
        DOUBLE,
        CUT_OFF,
        CHANGE_NUMBER,
        MOVE_TO_END,
        FLIP_BIT
    }

    private static final int FAR = 1 << 20;
    private static final int LONG = 40;

    /** Any, with one of the tokens. */
    static Arbitrary<Edit> with(String... tokens) {
        return Combinators.combine(
                        Arbitraries.of(Kind.values()),
                        Arbitraries.integers().between(0, FAR),
                        Arbitraries.integers().between(1, LONG),
                        Arbitraries.of(tokens))
                .as(Edit::new);
    }

    String apply(String text) {
        int from = at % (text.length() + 1);
        int to = Math.min(text.length(), from + length);
        return switch (kind) {
            case INSERT -> text.substring(0, from) + token + text.substring(from);
            case REPLACE -> text.substring(0, from) + token + text.substring(to);
            case LEAVE_OUT -> text.substring(0, from) + text.substring(to);
            case DOUBLE -> text.substring(0, to) + text.substring(from);
            case CUT_OFF -> text.substring(0, from);
            case CHANGE_NUMBER -> changeNumber(text, from);
            case MOVE_TO_END -> text.substring(0, from) + text.substring(to) + text.substring(from, to);
            case FLIP_BIT ->
                from == to
                        ? text
                        : text.substring(0, from)
                                + (char) (text.charAt(from) ^ 1 << length % Byte.SIZE)
                                + text.substring(from + 1);
        };
    }

    /** The next one after a place, if there is one. */
    private String changeNumber(String text, int from) {
        int start = from;
        while (start < text.length() && !Character.isDigit(text.charAt(start))) {
            start++;
        }
        int end = start;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return text.substring(0, start) + token + text.substring(end);
    }
}
