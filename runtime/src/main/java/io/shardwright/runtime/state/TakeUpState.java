package io.shardwright.runtime.state;

import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.Shard;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.checkpoint.BlockSums;
import io.shardwright.runtime.checkpoint.SavedTensor;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.checkpoint.TensorReader;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Fills a model's memory from a checkpoint of any mesh: each rank reads what it holds, and no more. What several ranks have read of a
 * block is put together, so that every byte is verified.
 */
public final class TakeUpState {
    /** Blocks that ranks tell each other of at a time. */
    private static final int ROUND = 1 << 15;

    private static final int INTS_OF_BLOCK = 3;

    private TakeUpState() {}

    /**
     * All ranks call it, when the model's memory is given out and before a device knows of it.
     *
     * @param tensors all whole tensors of the model
     * @param weightsOnly whether what optimizers keep stays as it is
     * @return bytes that this rank has read
     * @throws io.shardwright.runtime.checkpoint.CheckpointException if the checkpoint is of another model, or damaged
     */
    public static long run(
            RankWorld world,
            StoredCheckpoint checkpoint,
            OwnedState state,
            List<SavedTensor> tensors,
            boolean weightsOnly) {
        StoredCheckpoint.TensorNumbers numbers = checkpoint.numbers();
        int[] stored = tensors.stream()
                .filter(tensor -> !weightsOnly || tensor.kind().equals(SavedTensor.PARAMETER))
                .mapToInt(numbers::of)
                .toArray();
        try (TensorReader reader = new TensorReader(checkpoint);
                TensorReader copies = new TensorReader(checkpoint)) {
            Unit unit = null;
            for (OwnedState.Part part : state.parts()) {
                if (unit != part.unit()) {
                    if (unit != null) {
                        unit.keepOwnValues();
                    }
                    unit = part.unit();
                    if (!unit.keepsValues()) {
                        // It lies where the unit before did.
                        unit.values().clear();
                    }
                }
                readValues(state, part, stored, reader, copies);
                if (!weightsOnly && state.updates(part.unit())) {
                    boolean first = state.isFirstOwner(part.unit(), part.parameter());
                    for (OwnedRange range : part.states()) {
                        read(range, stored[range.tensor()], first ? reader : copies);
                    }
                }
            }
            if (unit != null) {
                unit.keepOwnValues();
            }
            // What this rank has read of whole blocks needs nobody else.
            copies.verify(copies.sums());
            reader.verify(ofAllRanks(world, reader.sums(), checkpoint));
            return reader.bytesRead() + copies.bytesRead();
        }
    }

    private static void readValues(
            OwnedState state, OwnedState.Part part, int[] stored, TensorReader reader, TensorReader copies) {
        Unit unit = part.unit();
        Shard shard = part.parameter().shard();
        boolean whole = unit.keepsValues();
        boolean first = whole ? state.isFirst(unit, part.parameter()) : state.isFirstOwner(unit, part.parameter());
        long from = whole ? 0 : part.owned().from();
        long to = whole ? shard.size() : part.owned().to();
        OwnedRange.forEachRun(
                shard,
                from,
                to,
                (inRange, inWhole, length) -> (first ? reader : copies)
                        .read(
                                stored[part.tensor()],
                                inWhole * Float.BYTES,
                                length * Float.BYTES,
                                (at, bytes) -> unit.load(part.parameter(), from + inRange + at / Float.BYTES, bytes)));
    }

    private static void read(OwnedRange range, int stored, TensorReader reader) {
        MemorySegment memory = range.memory().segment();
        range.forEachRun((inMemory, inWhole, length) -> reader.read(
                stored,
                inWhole * Float.BYTES,
                length * Float.BYTES,
                (at, bytes) -> MemorySegment.copy(bytes, 0, memory, inMemory * Float.BYTES + at, bytes.byteSize())));
    }

    /** All sums of those who count for a block. */
    private static BlockSums ofAllRanks(RankWorld world, BlockSums mine, StoredCheckpoint checkpoint) {
        if (world.mesh().size() == 1) {
            return mine;
        }
        AllRanks ranks = new AllRanks(world);
        BlockSums all = new BlockSums(
                checkpoint.text().tensors().stream()
                        .map(StoredCheckpoint::bytes)
                        .toList(),
                checkpoint.text().blockBytes());
        for (int first = 0; first < mine.count(); first += ROUND) {
            int count = Math.min(ROUND, mine.count() - first);
            int[] sums = new int[INTS_OF_BLOCK * count];
            for (int i = 0; i < count; i++) {
                sums[INTS_OF_BLOCK * i] = mine.sum(first + i);
                sums[INTS_OF_BLOCK * i + 1] = (int) mine.covered(first + i);
                sums[INTS_OF_BLOCK * i + 2] = (int) (mine.covered(first + i) >>> Integer.SIZE);
            }
            int[] gathered = ranks.all(sums);
            for (int at = 0; at < gathered.length; at += INTS_OF_BLOCK) {
                long covered = Integer.toUnsignedLong(gathered[at + 1]) | (long) gathered[at + 2] << Integer.SIZE;
                all.add(first + at % sums.length / INTS_OF_BLOCK, gathered[at], covered);
            }
        }
        return all;
    }
}
