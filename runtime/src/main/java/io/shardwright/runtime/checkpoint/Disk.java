package io.shardwright.runtime.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** What checkpoints do to a file system, and no more: so that a test can see the order in which it is done, and break it off anywhere. */
public interface Disk {
    /** An open file. Several ranks may have one open, and write different parts. */
    interface Output extends AutoCloseable {
        /** Writes all of a buffer at a position, and makes the file longer if it ends before. */
        void write(ByteBuffer bytes, long position) throws IOException;

        /** Returns when what was written stays, even if the machine loses power. */
        void force() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** With all that lead to it, if they aren't there. */
    void createFolder(Path folder) throws IOException;

    /** Opens a file, which is made if it isn't there. */
    Output open(Path file) throws IOException;

    /** Returns when the names in a folder stay, even if the machine loses power. */
    void forceFolder(Path folder) throws IOException;

    /** Gives a file or folder another name, at once. Nothing may have that name. */
    void move(Path from, Path to) throws IOException;

    /** A file, or an empty folder, if it is there. */
    void delete(Path path) throws IOException;
}
