package io.shardwright.runtime.checkpoint;

import io.shardwright.runtime.system.FileProblem;
import io.shardwright.runtime.system.OutputPath;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file, tensor by tensor, so that only one needs to be in memory. The file appears under its name when it is
 * {@link #complete}; of one that isn't nothing is left.
 */
public final class SafetensorsWriter implements AutoCloseable {
    private static final int BLOCK = 1 << 20;

    private final Path path;
    private final Path partial;
    private final List<TensorInfo> tensors;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
    private final MemorySegment block = MemorySegment.ofBuffer(buffer);
    private int written;
    private boolean complete;

    /**
     * @param tensors in the order in which they will be written
     * @throws CheckpointException if the file cannot be made
     */
    public SafetensorsWriter(Path path, Map<String, String> metadata, List<TensorInfo> tensors) {
        this.path = path;
        this.partial = path.resolveSibling(path.getFileName() + ".partial");
        this.tensors = List.copyOf(tensors);
        try {
            channel = OutputPath.create(partial);
            write(ByteBuffer.wrap(SafetensorsHeader.write(metadata, tensors)));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Writes the next tensor. */
    public void write(MemorySegment bytes) {
        TensorInfo tensor = tensors.get(written);
        if (bytes.byteSize() != tensor.bytes()) {
            throw new IllegalArgumentException(tensor + " has " + tensor.bytes() + " bytes, not " + bytes.byteSize());
        }
        try {
            for (long at = 0; at < bytes.byteSize(); at += BLOCK) {
                int length = (int) Math.min(BLOCK, bytes.byteSize() - at);
                MemorySegment.copy(bytes, at, block, 0, length);
                write(buffer.clear().limit(length));
            }
        } catch (IOException e) {
            throw failure(e);
        }
        written++;
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Gives the file its name, in place of what had it.
     *
     * @throws IllegalStateException if not all tensors were written
     */
    public void complete() {
        if (written < tensors.size()) {
            throw new IllegalStateException(path + " lacks " + tensors.get(written));
        }
        try {
            channel.close();
            Files.move(partial, path, StandardCopyOption.REPLACE_EXISTING);
            complete = true;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Removes what isn't complete. */
    @Override
    public void close() {
        try {
            channel.close();
            if (!complete) {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private CheckpointException failure(IOException e) {
        return new CheckpointException(path, "cannot be written: " + FileProblem.of(e));
    }
}
