package io.shardwright.runtime.checkpoint;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.runtime.system.FileProblem;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads ranges of a checkpoint's tensors, and knows what it has read of each block. A range is read once; what several readers have
 * read of a block can be put together to verify it.
 */
public final class TensorReader implements AutoCloseable {
    private static final int PIECE = 4 << 20;

    private final StoredCheckpoint checkpoint;
    private final List<CheckpointText.Tensor> tensors;
    private final BlockSums sums;
    private final Map<String, FileChannel> channels = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
    private long bytesRead;

    public TensorReader(StoredCheckpoint checkpoint) {
        this.checkpoint = checkpoint;
        tensors = checkpoint.text().tensors();
        sums = new BlockSums(
                tensors.stream().map(StoredCheckpoint::bytes).toList(),
                checkpoint.text().blockBytes());
    }

    /** Takes what has been read, in order. */
    @FunctionalInterface
    public interface Taker {
        /**
         * @param at where it begins in the range, in bytes
         * @param bytes valid only now
         */
        void take(long at, MemorySegment bytes);
    }

    /**
     * Reads a range of a tensor.
     *
     * @param from its first byte in the tensor
     * @throws CheckpointException if the file is shorter
     */
    public void read(int number, long from, long length, Taker taker) {
        CheckpointText.Tensor tensor = tensors.get(number);
        CheckpointText.TensorFile file = checkpoint.file(tensor);
        try {
            FileChannel channel = channels.get(file.name().text());
            if (channel == null) {
                channel = FileChannel.open(checkpoint.path(file));
                channels.put(file.name().text(), channel);
            }
            for (long at = 0; at < length; at += PIECE) {
                buffer.clear().limit((int) Math.min(PIECE, length - at));
                long position = tensor.at() + from + at;
                while (buffer.hasRemaining()) {
                    int count = channel.read(buffer, position);
                    if (count < 0) {
                        throw new CheckpointException(
                                checkpoint.path(file), "ends in the middle of " + StoredCheckpoint.title(tensor));
                    }
                    position += count;
                }
                bytesRead += buffer.position();
                sums.add(number, from + at, buffer.flip());
                taker.take(at, MemorySegment.ofBuffer(buffer.flip()));
            }
        } catch (IOException e) {
            throw new CheckpointException(
                    checkpoint.path(file),
                    "cannot be read at " + StoredCheckpoint.title(tensor) + ": " + FileProblem.of(e));
        }
    }

    /** What has been read so far. */
    public BlockSums sums() {
        return sums;
    }

    /** Bytes of tensors that were read. */
    public long bytesRead() {
        return bytesRead;
    }

    /**
     * @param known sums of blocks, from here or from several readers
     * @throws CheckpointException about the first block that is whole in them and has another hash than is written
     */
    public void verify(BlockSums known) {
        for (int number = 0; number < tensors.size(); number++) {
            verify(known, number);
        }
    }

    /** {@link #verify(BlockSums)} for one tensor. */
    public void verify(BlockSums known, int number) {
        CheckpointText.Tensor tensor = tensors.get(number);
        for (int block = known.firstBlock(number); block < known.firstBlock(number + 1); block++) {
            if (!known.isWhole(number, block)) {
                continue;
            }
            int ofTensor = block - known.firstBlock(number);
            String hash = LinearHash.text(known.hash(number, block));
            String expected = StoredCheckpoint.hash(tensor, ofTensor);
            if (!hash.equals(expected)) {
                long from = tensor.at() + ofTensor * checkpoint.text().blockBytes();
                throw new CheckpointException(
                        checkpoint.path(checkpoint.file(tensor)),
                        "is damaged: " + StoredCheckpoint.title(tensor) + ", in the block that begins at byte " + from
                                + ", has the hash " + hash + ", and should have " + expected
                                + "\n  Fix: take an older checkpoint of the run");
            }
        }
    }

    @Override
    public void close() {
        for (FileChannel channel : channels.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                // It was only read.
            }
        }
    }
}
