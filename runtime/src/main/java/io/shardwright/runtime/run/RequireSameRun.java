package io.shardwright.runtime.run;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.runtime.checkpoint.CheckpointException;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.settings.SettingFacts;
import java.util.Map;
import java.util.TreeMap;

/** A run that goes on is the run that it was: only where and how it is computed may be another. */
final class RequireSameRun {
    private static final String SEQUENCE_PARALLEL = "model.sequenceParallel";

    private RequireSameRun() {}

    /**
     * @throws CheckpointException if the checkpoint is of another model, recipe, seed or text
     * @throws SettingException if there is no step left
     */
    static void check(PreparedRun run, StoredCheckpoint checkpoint) {
        Map<String, String> before = ofRun(checkpoint.settings());
        Map<String, String> now = ofRun(SettingFacts.of(run.settings()));
        for (Map.Entry<String, String> setting : now.entrySet()) {
            String was = before.get(setting.getKey());
            // What it doesn't say came with a later version, and is as it is usual.
            if (was != null && !was.equals(setting.getValue())) {
                throw new CheckpointException(
                        checkpoint.folder(),
                        "is of a run with " + setting.getKey() + "=" + was + ", and this one has " + setting.getValue()
                                + "\n  Fix: leave it out, or begin another run with the weights alone");
            }
        }
        CheckpointText.Data data = run.data().facts();
        if (!data.equals(checkpoint.text().data())) {
            throw new CheckpointException(
                    checkpoint.folder(),
                    "is of a run on a text of " + checkpoint.text().data().bytes() + " bytes with hash "
                            + checkpoint.text().data().hash() + ", and "
                            + run.settings().data() + " has "
                            + data.bytes() + " with hash " + data.hash()
                            + "\n"
                            + "  Fix: name the text that it was trained on, or begin another run with the weights"
                            + " alone");
        }
        long steps = run.settings().recipe().steps();
        CheckpointText.Head head = checkpoint.text().head();
        if (head.step() >= steps) {
            throw new SettingException(
                    "%s: the checkpoint is of step %s, so there is nothing left to train\n"
                            + "  Fix: take more steps; they are those of the whole run",
                    Setting.STEPS.is(steps), Long.toString(head.step()));
        }
        if (head.sequences() != head.step() * run.model().batch()) {
            throw new CheckpointException(
                    checkpoint.folder(),
                    "has seen " + head.sequences() + " sequences in " + head.step() + " steps, and a batch has "
                            + run.model().batch());
        }
    }

    /** Settings that decide what a run comes to, whatever it runs on. */
    private static Map<String, String> ofRun(Map<String, String> all) {
        Map<String, String> ofRun = new TreeMap<>();
        all.forEach((key, value) -> {
            boolean decides = key.startsWith("model.") && !key.equals(SEQUENCE_PARALLEL)
                    || key.startsWith("recipe.optimizer.")
                    || key.equals("recipe.clip")
                    || key.startsWith("recipe.rate.") && !key.equals("recipe.rate.steps")
                    || key.equals("seed");
            if (decides) {
                ofRun.put(key, value);
            }
        });
        return ofRun;
    }
}
