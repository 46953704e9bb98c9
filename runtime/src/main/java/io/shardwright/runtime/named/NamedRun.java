package io.shardwright.runtime.named;

import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.data.text.Texts;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.run.DataOfRun;
import io.shardwright.runtime.run.ModelOfRun;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.Reference;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import io.shardwright.spi.model.ModelUnits;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Settings that name a model and its data, as a run that has them. */
public final class NamedRun {
    private NamedRun() {}

    /**
     * Finds the model and the data.
     *
     * @throws io.shardwright.runtime.settings.SettingException if there is no such model, or it lacks what was chosen
     * @throws io.shardwright.runtime.data.DataException if there is no such text
     * @throws io.shardwright.runtime.checkpoint.CheckpointException if there is no such reference, or no such checkpoint
     */
    public static PreparedRun of(TrainingSettings settings) {
        Path reference = settings.data().reference();
        return reference == null ? ofText(settings) : ofReference(settings, Reference.open(reference));
    }

    private static PreparedRun ofText(TrainingSettings settings) {
        ModelOfRun model = model(settings);
        Corpus corpus = Texts.find(Objects.requireNonNull(settings.data().text()));
        corpus.requireSequences(model.seq());
        if (corpus.kind() == Corpus.Kind.NUMBERS && settings.sampling().bytes() > 0) {
            throw new SettingException(
                    "%s: tokens of %s are numbers, and no text is known of them\n  Fix: leave it out",
                    Setting.SAMPLE.is(settings.sampling().bytes()), corpus.name());
        }
        corpus = withinVocabulary(corpus, model);
        return PreparedRun.of(settings, model, TextOfRun.of(corpus, model.batch(), settings.seed()));
    }

    /** Tokens that the model doesn't know are found before there are ranks. */
    private static Corpus withinVocabulary(Corpus corpus, ModelOfRun model) {
        Optional<ModelUnits> head = model.units().withoutLoss();
        return head.isEmpty()
                ? corpus
                : corpus.within(UnitSurvey.result(head.get(), 1, model.seq()).wholeLastDim());
    }

    private static PreparedRun ofReference(TrainingSettings settings, Reference reference) {
        try {
            TrainableModel model = TrainableModels.named(settings.model().name());
            ModelChoice choice =
                    ChooseModel.run(model, settings.model(), reference.sizes(model.sizes()), reference.variants());
            return PreparedRun.of(
                    settings,
                    model(model, choice),
                    DataOfRun.of(reference.batches(choice.seq(), ModelChoice.BYTES)),
                    reference);
        } catch (RuntimeException e) {
            reference.close();
            throw e;
        }
    }

    /** The model that settings name, with what they choose of it. */
    static ModelOfRun model(TrainingSettings settings) {
        TrainableModel model = TrainableModels.named(settings.model().name());
        return model(model, ChooseModel.run(model, settings.model(), model.sizes(), Set.of()));
    }

    private static ModelOfRun model(TrainableModel model, ModelChoice choice) {
        return new ModelOfRun(model.name(), model.unitsInForm(choice), choice, model);
    }
}
