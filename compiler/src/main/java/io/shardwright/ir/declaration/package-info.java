/**
 * What the source of a model declares beside its values: constructor, weights, contract, places to cut, checks, and
 * the form it is written in.
 */
@NullMarked
package io.shardwright.ir.declaration;

import org.jspecify.annotations.NullMarked;
