@NullMarked
package io.shardwright.processor;

import org.jspecify.annotations.NullMarked;
