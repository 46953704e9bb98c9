package io.shardwright.runtime.run;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.runtime.checkpoint.LinearHash;
import io.shardwright.runtime.data.InputSource;
import org.jspecify.annotations.Nullable;

/**
 * What a model is given in a run.
 *
 * @param training sequences, of which step s has those from s times the batch on
 * @param heldOut what the trained model is evaluated on; null for nothing
 * @param prompt what a sample goes on from
 * @param facts what tells the data from others, as checkpoints have it
 */
public record DataOfRun(InputSource training, @Nullable HeldOut heldOut, byte[] prompt, CheckpointText.Data facts) {
    /** Nothing is known of the data. */
    static final CheckpointText.Data UNKNOWN = new CheckpointText.Data(0, LinearHash.text(0));

    /** @param batches that it is long */
    public record HeldOut(InputSource source, int batches) {}

    /** Nothing but what is trained on. */
    public static DataOfRun of(InputSource training) {
        return new DataOfRun(training, null, new byte[] {'\n'}, UNKNOWN);
    }

    /** With what the trained model is evaluated on. */
    public DataOfRun withHeldOut(InputSource source, int batches) {
        return new DataOfRun(training, new HeldOut(source, batches), prompt, facts);
    }
}
