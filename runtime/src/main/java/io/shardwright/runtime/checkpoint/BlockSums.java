package io.shardwright.runtime.checkpoint;

import java.nio.ByteBuffer;
import java.util.List;

/** What has been written or read of tensors, block by block: how many bytes, and what they contribute to the block's hash. */
public final class BlockSums {
    private final long blockBytes;
    private final long[] tensorBytes;
    private final int[] firstBlocks;
    private final int[] sums;
    private final long[] covered;

    /**
     * @param tensorBytes of each tensor
     * @param blockBytes of each block; the last of a tensor may be shorter
     */
    public BlockSums(List<Long> tensorBytes, long blockBytes) {
        this.blockBytes = blockBytes;
        this.tensorBytes = tensorBytes.stream().mapToLong(Long::longValue).toArray();
        firstBlocks = new int[this.tensorBytes.length + 1];
        for (int tensor = 0; tensor < this.tensorBytes.length; tensor++) {
            firstBlocks[tensor + 1] =
                    Math.toIntExact(firstBlocks[tensor] + (this.tensorBytes[tensor] + blockBytes - 1) / blockBytes);
        }
        sums = new int[firstBlocks[this.tensorBytes.length]];
        covered = new long[sums.length];
    }

    /** Blocks of all tensors. */
    public int count() {
        return sums.length;
    }

    /**
     * A run of a tensor.
     *
     * @param at where it begins in the tensor, in bytes
     * @param run consumed
     */
    public void add(int tensor, long at, ByteBuffer run) {
        long from = at;
        int limit = run.limit();
        while (run.position() < limit) {
            long behindRun = blockBytes - from % blockBytes;
            int length = (int) Math.min(behindRun, limit - run.position());
            int block = firstBlocks[tensor] + (int) (from / blockBytes);
            run.limit(run.position() + length);
            long end = from % blockBytes + length;
            add(block, LinearHash.contribution(run, length(tensor, block) - end), length);
            run.limit(limit);
            from += length;
        }
    }

    /** What another has of a block, as well. */
    public void add(int block, int sum, long bytes) {
        sums[block] ^= sum;
        covered[block] += bytes;
    }

    /** Contributions to a block, of all tensors' blocks. */
    public int sum(int block) {
        return sums[block];
    }

    /** Bytes of a block that have been added. */
    public long covered(int block) {
        return covered[block];
    }

    /** Whether each byte of a tensor's block has been added, if none was added twice. */
    public boolean isWhole(int tensor, int block) {
        return covered[block] == length(tensor, block);
    }

    /** The hash of a tensor's block, if it is whole. */
    public int hash(int tensor, int block) {
        return LinearHash.ofBlock(sums[block], length(tensor, block));
    }

    /** The first block of a tensor; of the number of tensors, the number of blocks. */
    public int firstBlock(int tensor) {
        return firstBlocks[tensor];
    }

    private long length(int tensor, int block) {
        return Math.min(blockBytes, tensorBytes[tensor] - (block - firstBlocks[tensor]) * blockBytes);
    }
}
