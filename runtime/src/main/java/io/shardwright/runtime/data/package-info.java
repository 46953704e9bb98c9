/** Text as byte tokens: where it comes from, what is held out, and which batch every step sees. */
@NullMarked
package io.shardwright.runtime.data;

import org.jspecify.annotations.NullMarked;
