package io.shardwright.runtime.run;

import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.ReferenceNames;
import io.shardwright.spi.model.ModelUnits;
import java.util.Map;
import java.util.Set;

/**
 * What is trained.
 *
 * @param name for messages and files
 * @param units that give a loss, in the form that is wanted
 * @param seq positions of a sequence
 * @param choice the batch, and for files whatever else was chosen
 * @param names that files have for its parameters
 */
public record ModelOfRun(String name, ModelUnits units, long seq, ModelChoice choice, ReferenceNames names) {
    /**
     * A model that was put together by hand.
     *
     * @param batch sequences of a step, on all ranks together
     * @param seq positions of a sequence; 1 for a model that knows none
     */
    public static ModelOfRun of(String name, ModelUnits units, long batch, long seq) {
        return new ModelOfRun(
                name,
                units,
                seq,
                new ModelChoice(ModelChoice.sizes("seq", seq, "batch", batch), 0, Set.of(), false, Map.of()),
                ReferenceNames.NONE);
    }

    /** Sequences of a step, on all ranks together. */
    public int batch() {
        return choice.batch();
    }
}
