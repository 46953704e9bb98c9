package io.shardwright.spi;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;

/** Memory for what one microbatch keeps between its forward and its backward. */
public interface Slot {
    /** A tensor that keeps its contents as long as the slot's microbatch is in flight. */
    LocalTensor tensor(DType type, long... dims);

    /** The number of the microbatch in the slot, counted over the whole run; dropout masks follow it. */
    long pass();
}
