/** Fields and the constructor: layers, models, their annotations, and what weights they declare. */
@NullMarked
package io.shardwright.processor.read.field;

import org.jspecify.annotations.NullMarked;
