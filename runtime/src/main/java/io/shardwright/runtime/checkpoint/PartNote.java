package io.shardwright.runtime.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a rank leaves beside the files when its part of them is durable: what it contributes to the hashes of which blocks. */
public final class PartNote {
    private static final String NAME = "part-";
    private static final String UNFINISHED = ".unfinished";

    private PartNote() {}

    /** Where it is. */
    public static Path of(Path folder, int rank) {
        return folder.resolve(NAME + rank);
    }

    /** Appears when it is whole. */
    public static void write(Disk disk, Path folder, int rank, BlockSums sums) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int block = 0; block < sums.count(); block++) {
            if (sums.covered(block) > 0) {
                out.writeInt(block);
                out.writeInt(sums.sum(block));
                out.writeLong(sums.covered(block));
            }
        }
        Path unfinished = folder.resolve(NAME + rank + UNFINISHED);
        try (Disk.Output file = disk.open(unfinished)) {
            file.write(ByteBuffer.wrap(bytes.toByteArray()), 0);
        }
        disk.move(unfinished, of(folder, rank));
    }

    /** Adds what it says. */
    public static void read(Path folder, int rank, BlockSums sums) throws IOException {
        byte[] bytes = Files.readAllBytes(of(folder, rank));
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                sums.add(in.readInt(), in.readInt(), in.readLong());
            }
        }
    }
}
