/**
 * From memory and collectives to a rank's endpoint: all that the ranks of one host share, and collectives along axes that span
 * hosts, put together from those within a host and those between hosts, whatever carries the latter.
 */
@NullMarked
package io.shardwright.runtime.comm.hosts;

import org.jspecify.annotations.NullMarked;
