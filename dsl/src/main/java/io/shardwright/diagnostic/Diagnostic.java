package io.shardwright.diagnostic;

import java.util.List;

/**
 * One message to the user.
 *
 * @param origin the narrowest place in the source it is about
 * @param where class and member: {@code Attention.qkv}
 * @param problem what is wrong, with the numbers
 * @param known how we know, a line each, from the declaration to here
 * @param fix what to write instead
 */
public record Diagnostic(Code code, Origin origin, String where, String problem, List<String> known, String fix) {
    public Diagnostic {
        known = List.copyOf(known);
    }

    /** A diagnostic whose problem and fix are those of {@code code}, filled in with the same arguments. */
    public static Diagnostic of(Code code, Origin origin, String where, Object... arguments) {
        return new Diagnostic(code, origin, where, code.problem(arguments), List.of(), code.fix(arguments));
    }

    /** The same with the chain of what is known. */
    public Diagnostic because(String... lines) {
        return new Diagnostic(code, origin, where, problem, List.of(lines), fix);
    }

    /** {@code Where: what is wrong}. */
    public String headline() {
        return where + ": " + problem;
    }

    /** The whole text; its first line stands alone. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append("[shard/").append(code.text()).append("] ").append(headline());
        if (!known.isEmpty()) {
            text.append('\n');
            known.forEach(line -> text.append("\n    ").append(line));
        }
        text.append("\n  Fix: ").append(fix);
        text.append("\n  More: docs/diagnostics/").append(code.text()).append(".md");
        return text.toString();
    }
}
