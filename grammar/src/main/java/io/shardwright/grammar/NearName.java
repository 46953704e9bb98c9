package io.shardwright.grammar;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The legal name that a mistyped one most likely stands for. */
public final class NearName {
    private NearName() {}

    /**
     * The legal name with the fewest edits to {@code name}: insertions, deletions, replacements and swaps of neighbours
     * (Damerau, CACM 1964), at most one for each three letters begun; case doesn't matter. Of equally near ones, one
     * with the same first letter; then the first.
     */
    public static Optional<String> of(String name, Collection<String> legal) {
        String typed = name.toLowerCase(Locale.ROOT);
        return legal.stream()
                .filter(candidate -> edits(typed, candidate) <= (name.length() + 2) / 3)
                .min(Comparator.<String>comparingInt(candidate -> edits(typed, candidate))
                        .thenComparing(candidate -> !candidate.regionMatches(true, 0, typed, 0, 1)));
    }

    /** {@code pp, dp or tp}, and if a legal name is near, {@code ; did you mean tp?}. */
    public static String expected(String name, List<String> legal) {
        return Listed.or(legal)
                + of(name, legal).map(near -> "; did you mean " + near + "?").orElse("");
    }

    private static int edits(String a, String candidate) {
        String b = candidate.toLowerCase(Locale.ROOT);
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                int fewest =
                        Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                edits[i][j] = swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
            }
        }
        return edits[a.length()][b.length()];
    }
}
