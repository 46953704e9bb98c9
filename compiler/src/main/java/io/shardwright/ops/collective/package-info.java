/**
 * Operators in which ranks exchange tensors, and their partners that move nothing; inserted where layouts meet, one
 * file each.
 */
@NullMarked
package io.shardwright.ops.collective;

import org.jspecify.annotations.NullMarked;
