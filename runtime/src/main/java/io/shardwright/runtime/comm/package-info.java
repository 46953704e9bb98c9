/**
 * Ranks that can read each other's memory, and the collectives between them.
 *
 * <p>All ranks of a job share a <em>control region</em> ({@link io.shardwright.runtime.comm.ControlDescriptor} is its
 * layout) and a <em>heap</em>, from which each rank has a part. A collective never sends: a rank publishes where its
 * tensor lies, and those who need it read it there ({@link io.shardwright.runtime.comm.Exchange}). Whether the ranks
 * are threads or processes only decides how the memory is mapped and how a dead rank is noticed
 * ({@link io.shardwright.runtime.comm.Transport}).
 */
@NullMarked
package io.shardwright.runtime.comm;

import org.jspecify.annotations.NullMarked;
