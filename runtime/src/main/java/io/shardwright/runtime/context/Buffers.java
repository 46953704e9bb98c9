package io.shardwright.runtime.context;

import io.shardwright.tensor.LocalTensor;

/** Gives dense f32 tensors for the duration of one forward or backward, while a model is being declared. */
@FunctionalInterface
public interface Buffers {
    LocalTensor tensor(long... dims);
}
