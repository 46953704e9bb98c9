package io.shardwright.runtime.launch;

/**
 * What every rank runs. For ranks that are processes it is a public class with a public constructor without parameters,
 * as each process makes its own.
 */
@FunctionalInterface
public interface RankBody {
    /** Anything thrown ends the job on all ranks. */
    void run(RankContext context) throws Exception;
}
