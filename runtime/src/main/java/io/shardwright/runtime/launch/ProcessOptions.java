package io.shardwright.runtime.launch;

import io.shardwright.runtime.comm.CommOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How ranks that are processes are run.
 *
 * @param comm how they wait for each other
 * @param lines receives each line that a rank prints, {@code "[rank r] "} in front; if null, rank 0 has this process's
 *     output, and what other ranks write to the error stream goes there
 */
public record ProcessOptions(CommOptions comm, @Nullable Consumer<String> lines) {
    public static ProcessOptions defaults() {
        return new ProcessOptions(CommOptions.defaults(), null);
    }
}
