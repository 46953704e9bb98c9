package io.shardwright.runtime.checkpoint;

import io.shardwright.grammar.CheckpointText;
import java.util.ArrayList;
import java.util.List;

/** Reads every byte of a checkpoint, and compares it with the hashes in its text. */
public final class VerifyCheckpoint {
    private VerifyCheckpoint() {}

    /** What is wrong, each with its file, and its tensor where it is in one. */
    public static List<String> run(StoredCheckpoint checkpoint) {
        List<String> problems = new ArrayList<>();
        for (CheckpointText.TensorFile file : checkpoint.text().files()) {
            String hash = LinearHash.text(LinearHash.of(checkpoint.header(file)));
            if (!hash.equals(file.headerHash())) {
                problems.add(checkpoint.path(file) + " is damaged: its header has the hash " + hash
                        + ", and should have " + file.headerHash());
            }
        }
        List<CheckpointText.Tensor> tensors = checkpoint.text().tensors();
        try (TensorReader reader = new TensorReader(checkpoint)) {
            for (int number = 0; number < tensors.size(); number++) {
                try {
                    reader.read(number, 0, StoredCheckpoint.bytes(tensors.get(number)), (_, _) -> {});
                    reader.verify(reader.sums(), number);
                } catch (CheckpointException e) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            }
        }
        return problems;
    }
}
