package io.shardwright.runtime.run;

/**
 * A run before its first step.
 *
 * @param run what it was prepared from
 * @param parameters elements of the whole model
 * @param device that this rank computes on, in words
 */
public record RunStart(PreparedRun run, long parameters, String device) {}
