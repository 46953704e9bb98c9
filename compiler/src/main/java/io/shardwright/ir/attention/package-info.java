/** What a model says of an attention beside q, k and v. */
@NullMarked
package io.shardwright.ir.attention;

import org.jspecify.annotations.NullMarked;
