package io.shardwright.runtime.cpu.choice;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is computed, in which way, each in the words of whoever computes it; as text {@code what = way}. What follows two spaces and
 * {@code #} is for people.
 */
public record Choice(String what, String way) {
    private static final Pattern TEXT = Pattern.compile("([a-z0-9][a-z0-9 -]{0,200}) = ([a-z0-9-]{1,40})(?:  #.*)?");

    /** The choice that a line says, if it says one. */
    static Optional<Choice> parse(String line) {
        Matcher matcher = TEXT.matcher(line);
        return matcher.matches() ? Optional.of(new Choice(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    public String text() {
        return what + " = " + way;
    }
}
