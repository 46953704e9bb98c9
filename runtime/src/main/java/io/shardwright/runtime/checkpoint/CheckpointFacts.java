package io.shardwright.runtime.checkpoint;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.grammar.Word;
import io.shardwright.spi.Split;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What a checkpoint says beside its tensors.
 *
 * @param step that comes next
 * @param sequences of the run that were trained on
 * @param updates that the optimizer has made
 * @param guard what is remembered of steps
 * @param data what is trained on
 * @param settings by where they stand, values as JSON has them
 */
public record CheckpointFacts(
        long step,
        long sequences,
        long updates,
        long seed,
        CheckpointText.Guard guard,
        CheckpointText.Data data,
        SortedMap<String, String> settings) {
    /** How many bytes each hash of a tensor is of. */
    public static final long BLOCK_BYTES = 1 << 20;

    /** The text of a checkpoint whose tensors lie at {@code places} and have those sums. */
    public CheckpointText text(TensorPlaces places, BlockSums sums) {
        List<CheckpointText.TensorFile> files = places.files().stream()
                .map(file -> new CheckpointText.TensorFile(
                        word(file.name()),
                        file.bytes(),
                        file.header().length,
                        LinearHash.text(LinearHash.of(file.header()))))
                .sorted(Comparator.comparing(file -> file.name().text()))
                .toList();
        List<CheckpointText.Tensor> tensors = new ArrayList<>();
        for (int number = 0; number < places.places().size(); number++) {
            tensors.add(tensor(places, number, hashes(sums, number)));
        }
        tensors.sort(Comparator.comparing(
                        (CheckpointText.Tensor tensor) -> tensor.kind().text())
                .thenComparing(tensor -> tensor.parameter().text()));
        CheckpointText open = new CheckpointText(
                "",
                new CheckpointText.Head(StoredCheckpoint.VERSION, step, sequences, updates, seed),
                guard,
                data,
                BLOCK_BYTES,
                files,
                settings.entrySet().stream().map(CheckpointFacts::setting).toList(),
                tensors,
                "");
        return new CheckpointText(
                "",
                open.head(),
                open.guard(),
                open.data(),
                open.blockBytes(),
                open.files(),
                open.settings(),
                open.tensors(),
                LinearHash.text(LinearHash.of(open.body().getBytes(StandardCharsets.UTF_8))));
    }

    private static String hashes(BlockSums sums, int number) {
        StringBuilder hashes = new StringBuilder();
        for (int block = sums.firstBlock(number); block < sums.firstBlock(number + 1); block++) {
            hashes.append(LinearHash.text(sums.hash(number, block)));
        }
        return hashes.toString();
    }

    private static CheckpointText.Tensor tensor(TensorPlaces places, int number, String hashes) {
        TensorPlaces.Place place = places.places().get(number);
        SavedTensor tensor = place.tensor();
        return new CheckpointText.Tensor(
                word(tensor.kind()),
                word(tensor.parameter()),
                word("f32"),
                tensor.dims(),
                layout(tensor),
                word(places.files().get(place.file()).name()),
                place.at(),
                hashes);
    }

    private static List<CheckpointText.Placement> layout(SavedTensor tensor) {
        if (tensor.split() instanceof Split.Replicated replicated) {
            return List.of(new CheckpointText.Placement(word(replicated.axis().text()), -1, List.of()));
        }
        return tensor.split().cuts().stream()
                .map(over -> new CheckpointText.Placement(
                        word(over.axis().text()), over.dim(), over.sections().size() > 1 ? over.sections() : List.of()))
                .toList();
    }

    private static CheckpointText.Setting setting(Map.Entry<String, String> setting) {
        return new CheckpointText.Setting(word(setting.getKey()), word(setting.getValue()));
    }

    private static Word word(String text) {
        return new Word(text, 0);
    }
}
