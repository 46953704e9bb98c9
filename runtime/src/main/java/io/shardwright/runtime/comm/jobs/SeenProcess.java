package io.shardwright.runtime.comm.jobs;

import java.time.Instant;
import java.util.Optional;

/**
 * A process by what the kernel says of it.
 *
 * @param user number of the user that it runs as
 * @param started when, if the kernel tells
 */
public record SeenProcess(long pid, int user, Optional<Instant> started) {}
