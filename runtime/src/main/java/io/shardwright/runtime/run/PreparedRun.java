package io.shardwright.runtime.run;

import io.shardwright.grammar.CheckpointText;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.checkpoint.LinearHash;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.data.Batches;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.RandomBatches;
import io.shardwright.runtime.data.text.Texts;
import io.shardwright.runtime.settings.CheckpointSettings;
import io.shardwright.runtime.settings.DataSettings;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the settings of a run come to on this host: everything that can be known, and be wrong, before there are ranks.
 *
 * @param model that the settings name
 * @param choice its sizes, all of them
 * @param reference null if there is none; then there is a corpus
 * @param corpus null if the batches are a reference's
 * @param checkpoint that it goes on from, or takes its weights from; null if neither
 */
public record PreparedRun(
        TrainingSettings settings,
        TrainableModel model,
        ModelChoice choice,
        @Nullable Reference reference,
        @Nullable Corpus corpus,
        @Nullable StoredCheckpoint checkpoint)
        implements AutoCloseable {
    /**
     * Finds the model and the data.
     *
     * @throws io.shardwright.runtime.settings.SettingException if there is no such model, or it lacks what was chosen
     * @throws io.shardwright.runtime.data.DataException if there is no such text
     * @throws io.shardwright.runtime.checkpoint.CheckpointException if there is no such reference
     */
    public static PreparedRun of(TrainingSettings settings) {
        Path reference = settings.data().reference();
        PreparedRun run = reference == null ? ofText(settings) : ofReference(settings, Reference.open(reference));
        try {
            return run.begun();
        } catch (RuntimeException e) {
            run.close();
            throw e;
        }
    }

    /** With the checkpoint that it begins with. */
    private PreparedRun begun() {
        CheckpointSettings checkpoints = settings.checkpoints();
        Path begins = checkpoints.resume() != null ? checkpoints.resume() : checkpoints.weights();
        if (begins == null) {
            return this;
        }
        StoredCheckpoint stored = StoredCheckpoint.find(begins);
        PreparedRun run = new PreparedRun(settings, model, choice, reference, corpus, stored);
        if (checkpoints.resume() != null) {
            RequireSameRun.check(run, stored);
        }
        return run;
    }

    /** The first step: more than 0 if it goes on. */
    public long firstStep() {
        return settings.checkpoints().resume() == null
                ? 0
                : Objects.requireNonNull(checkpoint).text().head().step();
    }

    /** The text that it is trained on, as checkpoints describe it. */
    CheckpointText.Data data() {
        if (corpus == null) {
            return new CheckpointText.Data(0, LinearHash.text(0));
        }
        return new CheckpointText.Data(
                corpus.facts().bytes(), LinearHash.text(corpus.facts().hash()));
    }

    private static PreparedRun ofText(TrainingSettings settings) {
        TrainableModel model = TrainableModels.named(settings.model().name());
        ModelChoice choice = ChooseModel.run(model, settings.model(), model.sizes(), Set.of());
        Corpus corpus = Texts.find(Objects.requireNonNull(settings.data().text()));
        corpus.requireSequences(choice.seq());
        return new PreparedRun(settings, model, choice, null, corpus, null);
    }

    private static PreparedRun ofReference(TrainingSettings settings, Reference reference) {
        TrainableModel model = TrainableModels.named(settings.model().name());
        ModelChoice choice = ChooseModel.run(model, settings.model(), reference.sizes(model), reference.variants());
        return new PreparedRun(settings, model, choice, reference, null, null);
    }

    /** The same with other settings that are of the same model and data. Only one of the two is to be closed. */
    public PreparedRun with(TrainingSettings other) {
        return new PreparedRun(other, model, choice, reference, corpus, checkpoint);
    }

    public Mesh mesh() {
        return settings.parallel().mesh();
    }

    /** Tokens of a step, on all ranks together. */
    public long tokensPerStep() {
        return Math.multiplyExact((long) choice.batch(), choice.seq());
    }

    /** Those that {@link DataSettings} name, in an order that the seed decides. */
    Batches batches() {
        return reference != null
                ? reference.batches(choice.seq(), ModelChoice.BYTES)
                : new RandomBatches(Objects.requireNonNull(corpus).training(), settings.seed());
    }

    @Override
    public void close() {
        if (reference != null) {
            reference.close();
        }
    }
}
