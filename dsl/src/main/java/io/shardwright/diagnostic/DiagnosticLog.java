package io.shardwright.diagnostic;

import java.util.ArrayList;
import java.util.List;

/** Collects diagnostics, so that a user sees all of them and not the first. */
public final class DiagnosticLog {
    private final List<Diagnostic> diagnostics = new ArrayList<>();

    /** Adds a diagnostic; one that says the same about the same place is kept once. */
    public void report(Diagnostic diagnostic) {
        if (!diagnostics.contains(diagnostic)) {
            diagnostics.add(diagnostic);
        }
    }

    public List<Diagnostic> diagnostics() {
        return List.copyOf(diagnostics);
    }

    /** The gate between phases. */
    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(d -> d.code().severity() == Severity.ERROR);
    }
}
