/** Sequences of tokens as models are given them: cut from texts or packed of documents, what is seen of them, and what is to be told. */
@NullMarked
package io.shardwright.runtime.data.sequence;

import org.jspecify.annotations.NullMarked;
