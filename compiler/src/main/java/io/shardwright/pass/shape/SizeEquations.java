package io.shardwright.pass.shape;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.declaration.Check;
import io.shardwright.pass.Where;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known and demanded of sizes while shapes are inferred: unknowns solved, equalities proved, refused or left to check. */
final class SizeEquations {
    private final Map<String, Size> solved = new HashMap<>();
    private final List<Check> checks = new ArrayList<>();

    /** Unknown sizes are atoms that start with a question mark. */
    static boolean isUnknown(String atom) {
        return atom.startsWith("?");
    }

    Size resolve(Size size) {
        Size resolved = size.substitute(atom -> Optional.ofNullable(solved.get(atom)));
        return resolved.equals(size) ? size : resolve(resolved);
    }

    List<Check> checks() {
        return checks;
    }

    void check(Check check) {
        checks.add(check);
    }

    void requireEqual(
            Size left, Size right, String where, String what, Origin origin, List<String> known, DiagnosticLog log) {
        Size a = resolve(left);
        Size b = resolve(right);
        if (a.equals(b) || solve(a, b) || solve(b, a)) {
            return;
        }
        String[] chain = known.toArray(String[]::new);
        if (a.provablyDiffers(b)) {
            log.report(Diagnostic.of(Code.SHAPE_MISMATCH, origin, where, what, a, b)
                    .because(chain));
        } else {
            log.report(Diagnostic.of(Code.SIZES_NOT_PROVED, origin, where, what, a, b)
                    .because(chain));
            checks.add(new Check.Equal(a, b, Where.withLine(where, origin) + ": " + what));
        }
    }

    private boolean solve(Size unknown, Size value) {
        Optional<String> atom = unknown.atoms().stream().findFirst();
        // A size that would have to be made of itself has no solution.
        if (atom.isEmpty()
                || !isUnknown(atom.get())
                || !unknown.equals(Size.atom(atom.get()))
                || value.atoms().contains(atom.get())) {
            return false;
        }
        solved.put(atom.get(), value);
        return true;
    }
}
