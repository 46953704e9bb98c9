package io.shardwright.runtime.run;

import java.util.OptionalDouble;

/**
 * What a run came to; every rank has the same, but for times.
 *
 * @param log of every step
 * @param heldOutLoss mean loss over what was held out, where there is such
 */
public record RunResult(RunLog log, OptionalDouble heldOutLoss) {}
