package io.shardwright.runtime.launch;

/**
 * A rank that this process is, because something outside started it.
 *
 * @param rank its number in the job
 * @param ranks of the job
 */
public record StartedRank(int rank, int ranks) {}
