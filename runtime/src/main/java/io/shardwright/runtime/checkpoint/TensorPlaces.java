package io.shardwright.runtime.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the tensors of a checkpoint lie, which follows from what they are; so all ranks know it, and none has to tell.
 *
 * @param files safetensors files
 * @param places of the tensors, in their order
 */
public record TensorPlaces(List<PlannedFile> files, List<Place> places) {
    /** Where a file ends, if a tensor isn't larger by itself. */
    public static final long MOST_BYTES = 4L << 30;

    private static final String WEIGHTS = "weights";
    private static final String STATE = "state";

    /** @param header all bytes before the tensors */
    public record PlannedFile(String name, byte[] header, long bytes) {}

    /** @param at where the tensor begins in its file, in bytes */
    public record Place(SavedTensor tensor, int file, long at) {}

    public TensorPlaces {
        files = List.copyOf(files);
        places = List.copyOf(places);
    }

    /**
     * Parameters come into files of their own, for tools that want no more.
     *
     * @param mostBytes of tensors in a file, if it isn't one tensor
     */
    public static TensorPlaces of(List<SavedTensor> tensors, Map<String, String> metadata, long mostBytes) {
        List<PlannedFile> files = new ArrayList<>();
        List<Place> places = new ArrayList<>();
        for (List<SavedTensor> group : groups(tensors, mostBytes)) {
            boolean weights = group.getFirst().kind().equals(SavedTensor.PARAMETER);
            List<TensorInfo> pieces =
                    group.stream().flatMap(tensor -> tensor.pieces().stream()).toList();
            byte[] header = SafetensorsHeader.write(metadata, pieces);
            long at = header.length;
            for (SavedTensor tensor : group) {
                places.add(new Place(tensor, files.size(), at));
                at += tensor.bytes();
            }
            long number = files.stream()
                            .filter(file -> file.name().startsWith(weights ? WEIGHTS : STATE))
                            .count()
                    + 1;
            files.add(new PlannedFile((weights ? WEIGHTS : STATE) + "-" + number + ".safetensors", header, at));
        }
        return new TensorPlaces(files, places);
    }

    private static List<List<SavedTensor>> groups(List<SavedTensor> tensors, long mostBytes) {
        List<List<SavedTensor>> groups = new ArrayList<>();
        long bytes = 0;
        SavedTensor last = null;
        for (SavedTensor tensor : tensors) {
            boolean begins = last == null
                    || bytes + tensor.bytes() > mostBytes
                    || last.kind().equals(SavedTensor.PARAMETER)
                            != tensor.kind().equals(SavedTensor.PARAMETER);
            if (begins) {
                groups.add(new ArrayList<>());
                bytes = 0;
            }
            groups.getLast().add(tensor);
            bytes += tensor.bytes();
            last = tensor;
        }
        return groups;
    }

    /** Sums with nothing in them yet. */
    public BlockSums sums(long blockBytes) {
        return new BlockSums(
                places.stream().map(place -> place.tensor().bytes()).toList(), blockBytes);
    }
}
