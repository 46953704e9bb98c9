/**
 * How ranks work together, as those see it who use it: an {@link io.shardwright.runtime.comm.Endpoint} gives a rank its heap and a
 * communicator for each group of ranks.
 *
 * <p>All ranks of a host share a <em>control region</em> (package {@code control}) and a heap (package {@code shared}), from which
 * each rank has a part. In a collective (package {@code collective}) a rank publishes where its tensor lies, and those who need it
 * read it there; messages work alike. Whether the ranks are threads or processes only decides how the memory is mapped and how a
 * dead rank is noticed. Groups that span hosts (package {@code hosts}) are put together from collectives within a host and
 * collectives between hosts.
 */
@NullMarked
package io.shardwright.runtime.comm;

import org.jspecify.annotations.NullMarked;
