package io.shardwright.runtime.launch;

import java.util.List;

/**
 * What every rank runs. For ranks that are processes it is a public class with a public constructor without parameters,
 * as each process makes its own.
 */
@FunctionalInterface
public interface RankBody {
    /** Anything thrown ends the job on all ranks. */
    void run(RankContext context) throws Exception;

    /**
     * Called before {@link #run}, maybe before the job has been checked: for what takes time, and nobody sees. What is wrong is to be said
     * by {@code run}.
     */
    default void prepare(List<String> arguments) {}
}
