package io.shardwright.tensor;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A piece of memory that several local tensors may share.
 *
 * <p>A model first says how much it needs, in as many storages as it likes, each growing to the largest
 * request; then all of them are bound to real memory at once. So buffers that are never alive at the
 * same time can share memory although they are declared in different classes.
 */
public final class Storage {
    private long bytes;
    private @Nullable MemorySegment segment;

    public Storage(long bytes) {
        this.bytes = bytes;
    }

    /** A storage on memory that exists already. */
    public static Storage on(MemorySegment segment) {
        Storage storage = new Storage(segment.byteSize());
        storage.segment = segment;
        return storage;
    }

    /** Grows the request; only before {@link #bind}. */
    public void atLeast(long wanted) {
        if (segment != null && wanted > bytes) {
            throw new IllegalStateException("storage is bound to " + bytes + " bytes and cannot grow to " + wanted);
        }
        bytes = Math.max(bytes, wanted);
    }

    /** Size in bytes: requested so far, or bound. */
    public long bytes() {
        return bytes;
    }

    /** Gives the storage its memory, once. */
    public void bind(MemorySegment memory) {
        if (segment != null) {
            throw new IllegalStateException("storage is bound already");
        }
        if (memory.byteSize() < bytes) {
            throw new IllegalArgumentException("storage wants " + bytes + " bytes and was given " + memory.byteSize());
        }
        segment = memory;
    }

    /** Moves the storage, and with it every tensor on it, to other memory. What is there stays as it is. */
    public void move(MemorySegment memory) {
        if (memory.byteSize() < bytes) {
            throw new IllegalArgumentException("storage of " + bytes + " bytes moves to " + memory.byteSize());
        }
        segment = memory;
    }

    /** The bound memory. */
    public MemorySegment segment() {
        MemorySegment bound = segment;
        if (bound == null) {
            throw new IllegalStateException(
                    "storage is not bound yet: call Assembly.commit() after the model is built");
        }
        return bound;
    }
}
