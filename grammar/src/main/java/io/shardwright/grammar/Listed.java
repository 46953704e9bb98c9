package io.shardwright.grammar;

import java.util.List;

/** Alternatives as a sentence lists them. */
final class Listed {
    private Listed() {}

    /** {@code a, b or c}. */
    static String or(List<String> alternatives) {
        int last = alternatives.size() - 1;
        return last < 1
                ? String.join("", alternatives)
                : String.join(", ", alternatives.subList(0, last)) + " or " + alternatives.get(last);
    }
}
