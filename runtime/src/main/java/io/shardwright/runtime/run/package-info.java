/**
 * A training run, put together from its settings: what can be known before there are ranks, the model as each of them holds it, the run
 * itself, and what it tells those who listen.
 */
@NullMarked
package io.shardwright.runtime.run;

import org.jspecify.annotations.NullMarked;
