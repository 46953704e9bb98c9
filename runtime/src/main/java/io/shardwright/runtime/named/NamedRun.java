package io.shardwright.runtime.named;

import io.shardwright.runtime.run.DataOfRun;
import io.shardwright.runtime.run.ModelOfRun;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.Reference;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import java.nio.file.Path;
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
        TrainableModel model = TrainableModels.named(settings.model().name());
        ModelOfRun chosen = model(model, ChooseModel.run(model, settings.model(), model.sizes(), Set.of()));
        return PreparedRun.of(settings, chosen, DataByName.find(settings, model, chosen));
    }

    private static PreparedRun ofReference(TrainingSettings settings, Reference reference) {
        try {
            TrainableModel model = TrainableModels.named(settings.model().name());
            ModelChoice choice =
                    ChooseModel.run(model, settings.model(), reference.sizes(model.sizes()), reference.variants());
            return PreparedRun.of(
                    settings,
                    model(model, choice),
                    DataOfRun.of(reference.batches(choice.seq(), ModelChoice.BYTES))
                            .ofBytes(),
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
        return new ModelOfRun(model.name(), model.unitsInForm(choice), model.seq(choice), choice, model);
    }
}
