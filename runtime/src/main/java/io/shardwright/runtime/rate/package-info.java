/** How the learning rate goes over the steps of a run: a rise, and then one of several courses. */
@NullMarked
package io.shardwright.runtime.rate;

import org.jspecify.annotations.NullMarked;
