/**
 * The jobs that run on this host, seen from outside.
 */
@NullMarked
package io.shardwright.runtime.comm.jobs;

import org.jspecify.annotations.NullMarked;
