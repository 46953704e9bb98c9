/** What an operator says of itself beside its rules: its names, how the IR's text becomes it, and how a model writes it. */
@NullMarked
package io.shardwright.ops.description;

import org.jspecify.annotations.NullMarked;
