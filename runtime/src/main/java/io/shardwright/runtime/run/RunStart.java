package io.shardwright.runtime.run;

/**
 * A run before its first step.
 *
 * @param run what it was prepared from
 * @param parameters elements of the whole model
 * @param device that this rank computes on, in words
 * @param log of this rank, which grows by each step before listeners hear of it
 */
public record RunStart(PreparedRun run, long parameters, String device, RunLog log) {}
