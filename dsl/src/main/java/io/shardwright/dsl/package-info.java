/**
 * What a model is written with: tensors, layers and operations.
 *
 * <p>Classes written with it are read by the compiler and never executed. Constructing layers is harmless; every
 * operation throws {@link io.shardwright.dsl.NotCompiledException}.
 *
 * <p>Shapes in the comments: {@code ...} stands for any leading dims.
 */
@NullMarked
package io.shardwright.dsl;

import org.jspecify.annotations.NullMarked;
