package io.shardwright.runtime.state;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.Shard;
import io.shardwright.runtime.checkpoint.CheckpointFacts;
import io.shardwright.runtime.checkpoint.CheckpointFolder;
import io.shardwright.runtime.checkpoint.Disk;
import io.shardwright.runtime.checkpoint.SavedTensor;
import io.shardwright.runtime.checkpoint.TensorInfo;
import io.shardwright.runtime.checkpoint.TensorPlaces;
import io.shardwright.runtime.cpu.NaiveKernels;
import io.shardwright.spi.Split;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A matrix that two ranks have the halves of, with a momentum, and a vector that only one writes. */
final class SmallCheckpoint {
    static final long ROWS = 6;
    static final long COLS = 8;

    private static final Split CUT = Split.over(Axis.TP, 1, 4, 4);
    private static final List<SavedTensor> TENSORS = List.of(
            tensor("param", "layer.weight", CUT, ROWS, COLS),
            tensor("param", "layer.bias", Split.none(), COLS),
            tensor("momentum", "layer.weight", CUT, ROWS, COLS));

    private final Disk disk;
    private final CheckpointFolder folder;
    private final TensorPlaces places = TensorPlaces.of(TENSORS, Map.of("model", "small"), Long.MAX_VALUE);

    SmallCheckpoint(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = new CheckpointFolder(folder);
    }

    private static SavedTensor tensor(String kind, String name, Split split, Long... dims) {
        return new SavedTensor(
                kind, name, List.of(dims), split, List.of(new TensorInfo(kind + "." + name, "F32", List.of(dims))));
    }

    /** What element {@code index} of a whole tensor is at a step. */
    static float value(long step, int tensor, long index) {
        return 1000 * step + 100 * tensor + index;
    }

    /** Both ranks write their parts, and then it is made whole; as the checkpoint of a step. */
    Path write(long step) throws IOException, InterruptedException {
        for (int rank = 0; rank < 2; rank++) {
            StagedCopy copy = new StagedCopy(ranges(step, rank));
            copy.take(new NaiveKernels());
            new WritePart(disk, places, rank).run(folder.partial(step), copy);
        }
        new CompleteCheckpoint(disk, folder, places, 2).run(facts(step));
        return folder.step(step);
    }

    /** Where the whole tensors lie. */
    TensorPlaces places() {
        return places;
    }

    static CheckpointFacts facts(long step) {
        return new CheckpointFacts(
                step,
                8 * step,
                step,
                1,
                CheckpointText.Guard.NOTHING,
                new CheckpointText.Data(0, "00000000"),
                new TreeMap<>(Map.of("model.name", "\"small\"")));
    }

    /** What a rank writes. */
    static List<OwnedRange> ranges(long step, int rank) {
        List<OwnedRange> ranges = new ArrayList<>();
        for (int tensor = 0; tensor < TENSORS.size(); tensor++) {
            SavedTensor saved = TENSORS.get(tensor);
            long[] dims = saved.dims().stream().mapToLong(Long::longValue).toArray();
            Shard shard = new Shard(dims, saved.split(), 2, rank);
            // Of what both have the second writes all.
            if (!saved.split().cuts().isEmpty() || rank == 1) {
                ranges.add(new OwnedRange(tensor, shard, 0, shardOf(step, tensor, shard)));
            }
        }
        return ranges;
    }

    private static LocalTensor shardOf(long step, int tensor, Shard shard) {
        float[] values = new float[(int) shard.size()];
        shard.forEachRun((inShard, inWhole, length) -> {
            for (int i = 0; i < length; i++) {
                values[(int) inShard + i] = value(step, tensor, inWhole + i);
            }
        });
        return LocalTensor.dense(Storage.on(MemorySegment.ofArray(values)), DType.F32, values.length);
    }
}
