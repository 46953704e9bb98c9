/** A small vision transformer that reads letters of fonts: patches of pixels, a class token, LayerScale. */
@NullMarked
package io.shardwright.samples.minivit;

import org.jspecify.annotations.NullMarked;
