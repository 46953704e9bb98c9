@NullMarked
package io.shardwright.samples.minimoe;

import org.jspecify.annotations.NullMarked;
