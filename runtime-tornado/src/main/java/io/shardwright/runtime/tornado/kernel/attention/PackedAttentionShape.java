package io.shardwright.runtime.tornado.kernel.attention;

import io.shardwright.runtime.tornado.launch.DeviceHeads;
import io.shardwright.runtime.tornado.launch.DeviceMemory;
import io.shardwright.runtime.tornado.launch.PackedInts;
import io.shardwright.spi.attention.AttentionBlock;
import io.shardwright.tensor.LocalTensor;

/** Sizes of a block of attention, packed into few arguments. */
record PackedAttentionShape(DeviceHeads q, DeviceHeads k, AttentionBlock block) {
    /** Bits of the flags. */
    static final int CAUSAL = 1;

    static final int FIRST = 2;
    static final int GIVEN = 4;

    private static final int BITS = 16;
    private static final int MASK = (1 << BITS) - 1;

    /** The dim of positions. */
    private static final int POSITIONS = 2;

    static PackedAttentionShape of(DeviceMemory memory, LocalTensor q, LocalTensor k, AttentionBlock block) {
        DeviceHeads queries = memory.heads(q.section(POSITIONS, block.queryFrom(), block.queries()));
        HeadTiles.requireFits(queries);
        return new PackedAttentionShape(
                queries, memory.heads(k.section(POSITIONS, block.keyFrom(), block.keys())), block);
    }

    /** The queries of the block in another tensor. */
    DeviceHeads queries(DeviceMemory memory, LocalTensor x) {
        return memory.heads(x.section(POSITIONS, block.queryFrom(), block.queries()));
    }

    /** The keys of the block in another tensor. */
    DeviceHeads keys(DeviceMemory memory, LocalTensor x) {
        return memory.heads(x.section(POSITIONS, block.keyFrom(), block.keys()));
    }

    /** The block's rectangle of {@code [batch, heads, queries, keys]}. */
    DeviceHeads rectangle(DeviceMemory memory, LocalTensor x) {
        return queries(memory, x.section(-1, block.keyFrom(), block.keys()));
    }

    /** Where {@code lse[batch, heads, seq]} has the first query of the block, and its positions. */
    long lse(DeviceMemory memory, LocalTensor lse) {
        return PackedInts.of(
                memory.at(lse.section(POSITIONS, block.queryFrom(), block.queries())), Math.toIntExact(lse.dim(2)));
    }

    /** {@link #heads}, {@link #keyHeads}, {@link #size} and flags. */
    long packed(boolean first, boolean given) {
        int flags = (block.causal() ? CAUSAL : 0) | (first ? FIRST : 0) | (given ? GIVEN : 0);
        return PackedInts.of(q.heads() | q.size() << BITS, k.heads() | flags << BITS);
    }

    /** Queries and keys. */
    long seq() {
        return PackedInts.of(block.queries(), block.keys());
    }

    static int heads(long packed) {
        return PackedInts.first(packed) & MASK;
    }

    static int size(long packed) {
        return PackedInts.first(packed) >> BITS;
    }

    static int keyHeads(long packed) {
        return PackedInts.second(packed) & MASK;
    }

    static boolean has(long packed, int flag) {
        return (PackedInts.second(packed) >> BITS & flag) != 0;
    }
}
