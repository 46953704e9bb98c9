package io.shardwright.runtime.state;

import io.shardwright.runtime.checkpoint.BlockSums;
import io.shardwright.runtime.checkpoint.CheckpointFacts;
import io.shardwright.runtime.checkpoint.Disk;
import io.shardwright.runtime.checkpoint.PartNote;
import io.shardwright.runtime.checkpoint.TensorPlaces;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Writes a rank's part of a checkpoint into the files of all, and returns when it is durable. */
final class WritePart {
    /** So that hashing finds in the cache what writing then reads. */
    private static final int PIECE = 1 << 20;

    private final Disk disk;
    private final TensorPlaces places;
    private final int rank;

    WritePart(Disk disk, TensorPlaces places, int rank) {
        this.disk = disk;
        this.places = places;
        this.rank = rank;
    }

    void run(Path folder, StagedCopy copy) throws IOException {
        disk.createFolder(folder);
        BlockSums sums = places.sums(CheckpointFacts.BLOCK_BYTES);
        Map<Integer, Disk.Output> files = new TreeMap<>();
        try {
            if (rank == 0) {
                for (int file = 0; file < places.files().size(); file++) {
                    open(folder, files, file)
                            .write(ByteBuffer.wrap(places.files().get(file).header()), 0);
                }
            }
            for (int i = 0; i < copy.ranges().size(); i++) {
                OwnedRange range = copy.ranges().get(i);
                TensorPlaces.Place place = places.places().get(range.tensor());
                write(open(folder, files, place.file()), place.at(), range, copy.of(i), sums);
            }
            for (Disk.Output file : files.values()) {
                file.force();
            }
        } finally {
            for (Disk.Output file : files.values()) {
                file.close();
            }
        }
        PartNote.write(disk, folder, rank, sums);
    }

    private Disk.Output open(Path folder, Map<Integer, Disk.Output> files, int file) throws IOException {
        Disk.Output opened = files.get(file);
        if (opened == null) {
            opened = disk.open(folder.resolve(places.files().get(file).name()));
            files.put(file, opened);
        }
        return opened;
    }

    private static void write(Disk.Output file, long at, OwnedRange range, MemorySegment copy, BlockSums sums)
            throws IOException {
        IOException[] failure = {null};
        range.forEachRun((inMemory, inWhole, length) -> {
            long bytes = length * Float.BYTES;
            for (long done = 0; done < bytes && failure[0] == null; done += PIECE) {
                long from = inMemory * Float.BYTES + done;
                long to = inWhole * Float.BYTES + done;
                ByteBuffer piece =
                        copy.asSlice(from, Math.min(PIECE, bytes - done)).asByteBuffer();
                sums.add(range.tensor(), to, piece.duplicate());
                try {
                    file.write(piece, at + to);
                } catch (IOException e) {
                    failure[0] = e;
                }
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
    }
}
