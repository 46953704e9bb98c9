/** Questions and answers, and that a mesh doesn't change what is learned of them. */
@NullMarked
package io.shardwright.samples.minit5;

import org.jspecify.annotations.NullMarked;
