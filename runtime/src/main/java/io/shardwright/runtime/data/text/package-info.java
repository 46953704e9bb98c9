/** Texts as tokens: files of bytes, of numbers and of JSON, tokenizers, documents, and how a text is found by what a user calls it. */
@NullMarked
package io.shardwright.runtime.data.text;

import org.jspecify.annotations.NullMarked;
