package io.shardwright.runtime.checkpoint;

import java.nio.file.Path;

/** A file of tensors that cannot be read or written, or lacks what is asked for. The message stands alone. */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(Path file, String problem) {
        super(file + " " + problem);
    }
}
