package io.shardwright.runtime.assembly;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.ModelException;
import io.shardwright.diagnostic.Origin;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Divisors;
import io.shardwright.mesh.Mesh;
import java.util.Arrays;
import java.util.List;

/** What the compiler could not prove, checked with numbers; the messages are those of the compiler. */
final class Requirements {
    private Requirements() {}

    /** @param text where, and both sides in words: {@code "Mlp.down: the last dim of x and the input size"} */
    static void equal(long left, long right, String text) {
        if (left != right) {
            throw failure(
                    Code.SHAPE_MISMATCH,
                    text + " differ: " + left + " and " + right,
                    "make them equal, or write both as the same expression");
        }
    }

    /**
     * @param codeText of the diagnostic it would have been at compile time
     * @param text where, and what is wrong, with a {@code %d} for the dividend and one for the divisor; or only what is
     *     divided
     */
    static void divides(Mesh mesh, long divisor, long dividend, String codeText, String text) {
        if (divisor > 0 && dividend % divisor == 0) {
            return;
        }
        Code code = Arrays.stream(Code.values())
                .filter(candidate -> candidate.text().equals(codeText))
                .findFirst()
                .orElse(Code.NOT_DIVISIBLE);
        Object[] arguments = code == Code.NOT_DIVISIBLE
                ? new Object[] {dividend, divisor, Divisors.of(dividend)}
                : new Object[] {dividend, axisOf(mesh, divisor).text(), divisor, Divisors.of(dividend)};
        String headline = text.contains("%d")
                ? text.replaceFirst("%d", Long.toString(dividend)).replaceFirst("%d", Long.toString(divisor))
                : text + ": " + dividend + " is not divisible by " + divisor;
        throw failure(
                code, headline, Diagnostic.of(code, Origin.NONE, "", arguments).fix());
    }

    private static ModelException failure(Code code, String headline, String fix) {
        int colon = headline.indexOf(": ");
        String where = colon < 0 ? "The model" : headline.substring(0, colon);
        String problem = headline.substring(colon < 0 ? 0 : colon + 2);
        return new ModelException(new Diagnostic(code, Origin.NONE, where, problem, List.of(), fix).text());
    }

    /** The axis whose degree a number is; tensor parallelism's if there are several, and if it is none. */
    private static Axis axisOf(Mesh mesh, long degree) {
        return Arrays.stream(Axis.values())
                .filter(axis -> mesh.degree(axis) == degree && mesh.degree(Axis.TP) != degree)
                .findFirst()
                .orElse(Axis.TP);
    }
}
