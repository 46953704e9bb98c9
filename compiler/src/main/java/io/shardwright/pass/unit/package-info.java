/** Passes that cut a model into the units that pipeline stages are made of. */
@NullMarked
package io.shardwright.pass.unit;

import org.jspecify.annotations.NullMarked;
