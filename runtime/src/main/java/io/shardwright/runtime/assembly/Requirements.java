package io.shardwright.runtime.assembly;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.ModelException;
import io.shardwright.diagnostic.Origin;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Divisors;
import io.shardwright.mesh.Mesh;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the compiler could not prove, checked with numbers; the messages are those of the compiler. What was required of an axis's
 * degree is remembered, so that of a model that is declared for one rank it is known which degrees all of it allows.
 */
public final class Requirements {
    private static final Pattern AXIS = Pattern.compile("\\b(" + axes() + ")=%d");

    /**
     * That a degree divides.
     *
     * @param text with a {@code %d} for the dividend and one for the degree
     */
    private record OfDegree(Axis axis, long dividend, Code code, String text) {}

    private final List<OfDegree> ofDegrees = new ArrayList<>();

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
     * @param text where, and what is wrong, with a {@code %d} for the dividend and one for the divisor, as in {@code tp=%d} if it is a
     *     degree; or only what is divided
     */
    void divides(long divisor, long dividend, String codeText, String text) {
        Code code = Arrays.stream(Code.values())
                .filter(candidate -> candidate.text().equals(codeText))
                .findFirst()
                .orElse(Code.NOT_DIVISIBLE);
        Matcher named = AXIS.matcher(text);
        if (named.find()) {
            OfDegree required = new OfDegree(axis(named.group(1)), dividend, code, text);
            ofDegrees.add(required);
            require(required, divisor, Divisors.of(dividend));
        } else if (divisor <= 0 || dividend % divisor != 0) {
            String headline = text.contains("%d")
                    ? filledIn(text, dividend, divisor)
                    : text + ": " + dividend + " is not divisible by " + divisor;
            // The divisor may be a constant of the class.
            throw failure(code, headline, "make what is divided a multiple of " + divisor);
        }
    }

    private static void require(OfDegree required, long degree, String degrees) {
        if (degree > 0 && required.dividend() % degree == 0) {
            return;
        }
        Object[] arguments = {required.dividend(), required.axis().text(), degree, degrees};
        throw failure(
                required.code(),
                filledIn(required.text(), required.dividend(), degree),
                Diagnostic.of(required.code(), Origin.NONE, "", arguments).fix());
    }

    /** Adds those of another part of the same model. */
    public void add(Requirements others) {
        ofDegrees.addAll(others.ofDegrees);
    }

    /**
     * All of them at once, so that the degrees which a message lists are allowed by the whole model.
     *
     * @throws ModelException if the mesh has a degree that doesn't divide
     */
    public void check(Mesh mesh) {
        for (OfDegree required : ofDegrees) {
            require(required, mesh.degree(required.axis()), Divisors.of(common(required.axis())));
        }
    }

    /** The greatest number that divides all dividends of an axis. */
    private long common(Axis axis) {
        return ofDegrees.stream()
                .filter(one -> one.axis() == axis)
                .mapToLong(OfDegree::dividend)
                .reduce(0, Requirements::gcd);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private static String filledIn(String text, long dividend, long divisor) {
        return text.replaceFirst("%d", Long.toString(dividend)).replaceFirst("%d", Long.toString(divisor));
    }

    private static Axis axis(String text) {
        return Arrays.stream(Axis.values())
                .filter(axis -> axis.text().equals(text))
                .findFirst()
                .orElseThrow();
    }

    private static String axes() {
        return Arrays.stream(Axis.values()).map(Axis::text).collect(Collectors.joining("|"));
    }

    private static ModelException failure(Code code, String headline, String fix) {
        int colon = headline.indexOf(": ");
        String where = colon < 0 ? "The model" : headline.substring(0, colon);
        String problem = headline.substring(colon < 0 ? 0 : colon + 2);
        return new ModelException(new Diagnostic(code, Origin.NONE, where, problem, List.of(), fix).text());
    }
}
