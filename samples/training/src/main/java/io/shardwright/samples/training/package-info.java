/**
 * How samples are trained that are no language models on plain text: generated units, data of one's own and a recipe are put together by
 * hand, on ranks that are threads.
 */
@NullMarked
package io.shardwright.samples.training;

import org.jspecify.annotations.NullMarked;
