package io.shardwright.runtime.bench;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.runtime.comm.memory.NativeMemory;
import io.shardwright.runtime.cpu.TuneKernels;
import java.io.PrintStream;
import java.util.List;

/** Prints in which ways the CPU's kernels compute on this machine, and why. */
public final class TuneBench {
    private TuneBench() {}

    /** @param renew whether they are timed again */
    public static void run(boolean renew, PrintStream out) {
        TuneKernels kernels = TuneKernels.ofThisMachine()
                .orElseThrow(() -> new ModelException("kernels compute in the same ways on every machine here: the"
                        + " user's cache has no folder that nobody else can write to"
                        + "\n  Fix: set XDG_CACHE_HOME to one"));
        out.printf("copies between ranks go past the cache from %d MiB on%n", NativeMemory.bytesPastCache() >> 20);
        out.println(kernels.path());
        List<String> lines = kernels.lines();
        if (lines.isEmpty()) {
            out.println("Nothing is known yet: the first run of a model chooses.");
        } else if (renew) {
            kernels.renew(out::println);
        } else {
            lines.forEach(out::println);
        }
    }
}
