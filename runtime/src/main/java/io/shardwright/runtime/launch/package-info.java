/**
 * Starting the ranks of a job: as threads of this JVM, as processes of this host, or as whatever else a
 * {@link io.shardwright.runtime.launch.Transport} on the class path brings. Either way a rank is a
 * {@link io.shardwright.runtime.launch.RankBody} that is given a {@link io.shardwright.runtime.launch.RankContext}.
 */
@NullMarked
package io.shardwright.runtime.launch;

import org.jspecify.annotations.NullMarked;
