package io.shardwright.runtime.bench;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.cpu.matmul.TuneMatmuls;
import io.shardwright.runtime.cpu.matmul.UnavailableException;
import java.io.PrintStream;
import java.util.List;

/** Prints how matmuls are computed on this machine, and why. */
public final class TuneBench {
    private TuneBench() {}

    /** @param renew whether they are timed again */
    public static void run(boolean renew, PrintStream out) {
        TuneMatmuls matmuls;
        try {
            matmuls = TuneMatmuls.ofThisMachine();
        } catch (UnavailableException e) {
            throw new ModelException("matmuls are computed in one way here: " + e.getMessage());
        }
        out.println(matmuls.path());
        List<String> lines = matmuls.lines();
        if (lines.isEmpty()) {
            out.println("Nothing is known yet: the first run of a model chooses.");
        } else if (renew) {
            matmuls.renew(out::println);
        } else {
            lines.forEach(out::println);
        }
    }
}
