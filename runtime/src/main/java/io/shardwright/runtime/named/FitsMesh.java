package io.shardwright.runtime.named;

import io.shardwright.diagnostic.ModelException;
import io.shardwright.grammar.CheckpointText;
import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.checkpoint.SavedTensor;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.data.InputSource;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.run.DataOfRun;
import io.shardwright.runtime.run.ModelOfRun;
import io.shardwright.runtime.run.PreparedRun;
import io.shardwright.runtime.run.Rehearsal;
import io.shardwright.runtime.settings.TrainingSettings;
import io.shardwright.runtime.state.StateTensors;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/** Whether a checkpoint's run can go on on a mesh, found out without ranks, and without the text that it is trained on. */
public final class FitsMesh {
    private static final int MOST_LISTED = 3;

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
        ModelOfRun model = NamedRun.model(settings);
        // It isn't asked for sequences, but there has to be something to evaluate, as that takes memory.
        InputSource none = (_, _, _) -> {};
        DataOfRun data = DataOfRun.of(none).with(new DataOfRun.HeldOut(none, 1));
        PreparedRun run = new PreparedRun(settings, model, data, null, checkpoint);
        Rehearsal rehearsal = rehearse(run, checkpoint);
        UnitSurvey survey = new UnitSurvey(model.units(), 1, model.seq());
        StoredCheckpoint.TensorNumbers stored = checkpoint.numbers();
        for (SavedTensor tensor :
                StateTensors.of(model.names(), survey, settings.recipe().optimizer())) {
            stored.of(tensor);
        }
        return rehearsal;
    }

    private static Rehearsal rehearse(PreparedRun run, StoredCheckpoint checkpoint) {
        try {
            return Rehearsal.of(run);
        } catch (ModelException e) {
            List<String> parameters = checkpoint.text().tensors().stream()
                    .filter(tensor -> tensor.kind().text().equals(SavedTensor.PARAMETER))
                    .flatMap(tensor -> tensor.layout().stream()
                            .filter(cut -> cut.dim() >= 0 && !divides(run.mesh(), tensor, cut))
                            .map(cut -> "\n  " + tensor.parameter() + " " + tensor.dims() + " is cut along dim "
                                    + cut.dim() + " over " + cut.axis()))
                    .toList();
            int more = parameters.size() - MOST_LISTED;
            throw parameters.isEmpty()
                    ? e
                    : new ModelException(e.getMessage()
                            + String.join("", parameters.subList(0, Math.min(MOST_LISTED, parameters.size())))
                            + (more > 0 ? "\n  and so are " + more + " more" : ""));
        }
    }

    private static boolean divides(Mesh mesh, CheckpointText.Tensor tensor, CheckpointText.Placement cut) {
        return Arrays.stream(Axis.values())
                .filter(axis -> axis.text().equals(cut.axis().text()))
                .allMatch(axis -> cut.sections().size() <= 1
                        ? tensor.dims().get(cut.dim()) >= mesh.degree(axis)
                        : common(tensor, cut) % mesh.degree(axis) == 0);
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
