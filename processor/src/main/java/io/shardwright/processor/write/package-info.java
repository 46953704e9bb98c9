/** A plan as Java: the generated class, which is the product. */
@NullMarked
package io.shardwright.processor.write;

import org.jspecify.annotations.NullMarked;
