/** Each family on every mesh as on one rank. */
@NullMarked
package io.shardwright.samples.families;

import org.jspecify.annotations.NullMarked;
