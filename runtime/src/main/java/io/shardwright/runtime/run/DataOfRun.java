package io.shardwright.runtime.run;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.runtime.checkpoint.LinearHash;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.metric.Metric;
import io.shardwright.runtime.settings.SettingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is given in a run.
 *
 * @param training sequences, of which step s has those from s times the batch on
 * @param heldOut what the trained model is evaluated on; null for nothing
 * @param prompt what a sample goes on from; null where there are no bytes of a text
 * @param facts what tells the data from others, as checkpoints have it
 */
public record DataOfRun(
        InputSource training, @Nullable HeldOut heldOut, byte @Nullable [] prompt, CheckpointText.Data facts) {
    /** Nothing is known of the data. */
    static final CheckpointText.Data UNKNOWN = new CheckpointText.Data(0, LinearHash.text(0));

    /**
     * What the trained model is evaluated on.
     *
     * @param batches that are taken of it
     * @param metrics beside the loss
     */
    public record HeldOut(InputSource source, int batches, List<Metric> metrics) {
        /** @throws SettingException if there is nothing to take the mean of */
        public HeldOut {
            if (batches < 1) {
                throw new SettingException("evaluated on %s batches\n  Fix: 1 or more", Integer.toString(batches));
            }
        }

        /** For the loss alone. */
        public HeldOut(InputSource source, int batches) {
            this(source, batches, List.of());
        }
    }

    /** Nothing but what is trained on, of which nothing is known. */
    public static DataOfRun of(InputSource training) {
        return of(training, UNKNOWN);
    }

    /** Nothing but what is trained on. */
    public static DataOfRun of(InputSource training, CheckpointText.Data facts) {
        return new DataOfRun(training, null, null, facts);
    }

    /** Where a sample can go on from the end of a line. */
    public DataOfRun ofBytes() {
        return new DataOfRun(training, heldOut, new byte[] {'\n'}, facts);
    }

    /** With what the trained model is evaluated on. */
    public DataOfRun with(HeldOut evaluated) {
        return new DataOfRun(training, evaluated, prompt, facts);
    }
}
