package io.shardwright.runtime.assembly.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Blocks that are never in use at the same time, and so lie in the same place. */
public final class Overlay implements Block {
    private final List<Block> blocks = new ArrayList<>();

    public <B extends Block> B add(B block) {
        blocks.add(block);
        return block;
    }

    @Override
    public long bytes() {
        return blocks.stream().mapToLong(Block::bytes).max().orElse(0);
    }

    @Override
    public void bind(MemorySegment memory) {
        blocks.forEach(block -> block.bind(memory.asSlice(0, block.bytes())));
    }
}
