package io.shardwright.runtime.cpu.vector.rotary;

import io.shardwright.tensor.LocalTensor;

/**
 * A walk through the rows of {@code [batch, heads, seq, size]} in the order in which they lie: head by head at each position where heads
 * come from one linear layer, else position by position of each head. Memory is read fastest in its order.
 */
final class HeadOrder {
    private static final int HEADS = 1;
    private static final int POSITIONS = 2;

    private int heads;
    private int seq;
    /** The dim that changes faster. */
    private int inner = HEADS;

    /** The order of another tensor from now on. */
    void follow(LocalTensor x) {
        heads = (int) x.dim(HEADS);
        seq = (int) x.dim(POSITIONS);
        inner = x.stride(HEADS) < x.stride(POSITIONS) ? HEADS : POSITIONS;
    }

    /** Rows that follow each other with one step. */
    int inner() {
        return inner == HEADS ? heads : seq;
    }

    /** How many times there are as many in a sequence. */
    int outer() {
        return inner == HEADS ? seq : heads;
    }

    /** Bytes from a tensor's first row to another. */
    long offset(LocalTensor x, int batch, int outer, int row) {
        return 4 * (batch * x.stride(0) + outer * x.stride(HEADS + POSITIONS - inner) + row * x.stride(inner));
    }

    /** Bytes from one row to the next. */
    long step(LocalTensor x) {
        return 4 * x.stride(inner);
    }

    /** As {@link #offset} in a dense {@code [batch, heads, seq]}. */
    long numberOffset(int batch, int outer, int row) {
        int head = inner == HEADS ? row : outer;
        int position = inner == HEADS ? outer : row;
        return 4L * ((batch * heads + head) * seq + position);
    }

    long numberStep() {
        return inner == HEADS ? 4L * seq : 4L;
    }

    /** As {@link #offset} in a dense {@code [seq, floats]}. */
    long positionOffset(int floats, int outer, int row) {
        return 4L * floats * (inner == HEADS ? outer : row);
    }

    long positionStep(int floats) {
        return inner == HEADS ? 0 : 4L * floats;
    }
}
