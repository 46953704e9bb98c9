/**
 * Ranks from a program of one's own: one call that starts them as threads or processes, or joins those that {@code mpirun} or {@code srun}
 * started, and returns or throws when all have ended.
 */
@NullMarked
package io.shardwright.runtime.job;

import org.jspecify.annotations.NullMarked;
