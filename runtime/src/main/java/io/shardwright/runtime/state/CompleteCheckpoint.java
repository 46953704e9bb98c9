package io.shardwright.runtime.state;

import io.shardwright.runtime.checkpoint.BlockSums;
import io.shardwright.runtime.checkpoint.CheckpointFacts;
import io.shardwright.runtime.checkpoint.CheckpointFolder;
import io.shardwright.runtime.checkpoint.Disk;
import io.shardwright.runtime.checkpoint.PartNote;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.TensorPlaces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Makes one checkpoint of the parts of all ranks, on the first of them: the text, and then the name by which it is found. Nothing has that
 * name before everything in it is durable.
 */
final class CompleteCheckpoint {
    private static final Duration STEP = Duration.ofMillis(2);

    private final Disk disk;
    private final CheckpointFolder folder;
    private final TensorPlaces places;
    private final int ranks;

    CompleteCheckpoint(Disk disk, CheckpointFolder folder, TensorPlaces places, int ranks) {
        this.disk = disk;
        this.folder = folder;
        this.places = places;
        this.ranks = ranks;
    }

    /** Waits for the parts of all ranks, which are durable when their notes are there. */
    void run(CheckpointFacts facts) throws IOException, InterruptedException {
        Path partial = folder.partial(facts.step());
        BlockSums sums = places.sums(CheckpointFacts.BLOCK_BYTES);
        for (int rank = 0; rank < ranks; rank++) {
            while (!Files.exists(PartNote.of(partial, rank))) {
                Thread.sleep(STEP);
            }
            PartNote.read(partial, rank, sums);
        }
        requireWhole(sums);
        write(partial.resolve(StoredCheckpoint.TEXT), facts.text(places, sums).toString());
        for (int rank = 0; rank < ranks; rank++) {
            disk.delete(PartNote.of(partial, rank));
        }
        disk.forceFolder(partial);
        disk.move(partial, folder.step(facts.step()));
        disk.forceFolder(folder.path());
    }

    /** Every byte of every tensor was written by just one rank. */
    private void requireWhole(BlockSums sums) {
        for (int tensor = 0; tensor < places.places().size(); tensor++) {
            for (int block = sums.firstBlock(tensor); block < sums.firstBlock(tensor + 1); block++) {
                if (!sums.isWhole(tensor, block)) {
                    throw new IllegalStateException(
                            places.places().get(tensor).tensor().title() + ": ranks wrote " + sums.covered(block)
                                    + " bytes of block " + (block - sums.firstBlock(tensor)));
                }
            }
        }
    }

    private void write(Path file, String text) throws IOException {
        try (Disk.Output out = disk.open(file)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            out.force();
        }
    }
}
