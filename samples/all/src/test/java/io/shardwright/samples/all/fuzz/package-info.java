/**
 * Everything that reads what people or files say, given what nobody should: it reads it, or refuses it by an exception of ours, soon and
 * without much memory. {@code -Djqwik.tries.default=1000000} makes as many of each.
 */
@org.jspecify.annotations.NullMarked
package io.shardwright.samples.all.fuzz;
