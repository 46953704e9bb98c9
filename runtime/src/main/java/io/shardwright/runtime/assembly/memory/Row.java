package io.shardwright.runtime.assembly.memory;

import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Blocks that lie one after the other. */
public final class Row implements Block {
    private final List<Block> blocks = new ArrayList<>();

    public <B extends Block> B add(B block) {
        blocks.add(block);
        return block;
    }

    /** A new dense tensor in a buffer of its own. */
    public LocalTensor tensor(DType type, long... dims) {
        return LocalTensor.dense(storage(elements(dims) * type.bytes()), type, dims);
    }

    /** The same with rows as far apart as {@link RowSpacing} says. */
    public LocalTensor rows(DType type, long... dims) {
        return RowSpacing.rows(storage(0), type, dims);
    }

    public Storage storage(long bytes) {
        return add(new Buffer(new Storage(bytes))).storage();
    }

    public static long elements(long... dims) {
        long elements = 1;
        for (long dim : dims) {
            elements *= dim;
        }
        return elements;
    }

    @Override
    public long bytes() {
        return blocks.stream().mapToLong(Block::bytes).sum();
    }

    @Override
    public void bind(MemorySegment memory) {
        long offset = 0;
        for (Block block : blocks) {
            long bytes = block.bytes();
            block.bind(memory.asSlice(offset, bytes));
            offset += bytes;
        }
    }
}
