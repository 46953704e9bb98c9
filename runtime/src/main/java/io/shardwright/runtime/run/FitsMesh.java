package io.shardwright.runtime.run;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.grammar.CheckpointText;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Divisors;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.checkpoint.SavedTensor;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.data.Corpus;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.state.StateTensors;
import io.shardwright.runtime.train.ModelChoice;
import io.shardwright.runtime.train.TrainableModel;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a checkpoint's run can go on on a mesh, found out without ranks, and without the text that it is trained on. */
public final class FitsMesh {
    private FitsMesh() {}

    /**
     * Declares the model on every rank of a pipeline, and compares it with what is stored.
     *
     * @param settings of the run on that mesh
     * @return what a rank would take
     * @throws ModelException why not: the parameter, the degrees that there could be
     * @throws io.shardwright.runtime.checkpoint.CheckpointException if the checkpoint is of another model
     */
    public static Rehearsal check(StoredCheckpoint checkpoint, TrainingSettings settings) {
        TrainableModel model = TrainableModels.named(settings.model().name());
        ModelChoice choice = ChooseModel.run(model, settings.model(), model.sizes(), Set.of());
        // Only its length matters, and that it is there.
        Corpus corpus = Corpus.of("no text", new byte[40 * (choice.seq() + 1)]);
        PreparedRun run = new PreparedRun(settings, model, choice, null, corpus, checkpoint);
        Rehearsal rehearsal = rehearse(run, checkpoint);
        UnitSurvey survey = new UnitSurvey(model.unitsInForm(choice), 1, choice.seq());
        StoredCheckpoint.TensorNumbers stored = checkpoint.numbers();
        for (SavedTensor tensor :
                StateTensors.of(model, survey, settings.recipe().optimizer())) {
            stored.of(tensor);
        }
        return rehearsal;
    }

    private static Rehearsal rehearse(PreparedRun run, StoredCheckpoint checkpoint) {
        try {
            return Rehearsal.of(run);
        } catch (ModelException e) {
            String parameters = checkpoint.text().tensors().stream()
                    .filter(tensor -> tensor.kind().text().equals(SavedTensor.PARAMETER))
                    .flatMap(tensor -> tensor.layout().stream()
                            .filter(cut -> cut.dim() >= 0 && !divides(run.mesh(), tensor, cut))
                            .map(cut -> "\n  " + tensor.parameter() + " " + tensor.dims() + " is cut along dim "
                                    + cut.dim() + " over " + cut.axis() + ", which could be "
                                    + Divisors.of(common(tensor, cut))))
                    .collect(Collectors.joining());
            throw parameters.isEmpty() ? e : new ModelException(e.getMessage() + parameters);
        }
    }

    private static boolean divides(Mesh mesh, CheckpointText.Tensor tensor, CheckpointText.Placement cut) {
        return Arrays.stream(Axis.values())
                .filter(axis -> axis.text().equals(cut.axis().text()))
                .allMatch(axis -> common(tensor, cut) % mesh.degree(axis) == 0);
    }

    /** The greatest number that divides all that is cut on its own. */
    private static long common(CheckpointText.Tensor tensor, CheckpointText.Placement cut) {
        return cut.sections().stream()
                .reduce(
                        tensor.dims().get(cut.dim()),
                        (a, b) ->
                                BigInteger.valueOf(a).gcd(BigInteger.valueOf(b)).longValueExact());
    }
}
