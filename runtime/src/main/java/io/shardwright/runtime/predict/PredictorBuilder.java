package io.shardwright.runtime.predict;

import io.shardwright.memory.Precision;
import io.shardwright.mesh.Axis;
import io.shardwright.runtime.apply.AppliedModel;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ParameterPlan;
import io.shardwright.runtime.assembly.RankWorld;
import io.shardwright.runtime.assembly.memory.MemoryKind;
import io.shardwright.runtime.checkpoint.SavedTensor;
import io.shardwright.runtime.checkpoint.StoredCheckpoint;
import io.shardwright.runtime.context.ContextForm;
import io.shardwright.runtime.device.KernelChoices;
import io.shardwright.runtime.launch.RankContext;
import io.shardwright.runtime.pipeline.Holders;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.replicate.ForwardAlone;
import io.shardwright.runtime.run.StageLayout;
import io.shardwright.runtime.run.WorldOfRank;
import io.shardwright.runtime.settings.ComputeSettings;
import io.shardwright.runtime.settings.ParallelSettings;
import io.shardwright.runtime.state.OwnedState;
import io.shardwright.runtime.state.StateTensors;
import io.shardwright.runtime.state.TakeUpState;
import io.shardwright.runtime.train.ModelForm;
import io.shardwright.runtime.train.ReferenceNames;
import io.shardwright.spi.model.ModelUnits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@link Predictor} is to do. What isn't chosen is the CPU, float32, one sequence of one position, and first values. */
public final class PredictorBuilder {
    private final RankContext rank;
    private final ModelUnits given;
    private ComputeSettings compute = ComputeSettings.CPU;
    private ContextForm context = ContextForm.RING;
    private @Nullable StoredCheckpoint checkpoint;
    private boolean sequenceParallel;
    private long batch = 1;
    private long seq = 1;
    private long seed = 1;

    PredictorBuilder(RankContext rank, ModelUnits units) {
        this.rank = rank;
        given = units;
    }

    /** The most sequences at a time, on all ranks together. */
    public PredictorBuilder batch(long sequences) {
        batch = sequences;
        return this;
    }

    /** The most positions of a sequence. A model that knows none needs none. */
    public PredictorBuilder seq(long positions) {
        seq = positions;
        return this;
    }

    /**
     * A checkpoint that has the parameters, or a folder: then its newest whole one.
     *
     * @throws io.shardwright.runtime.checkpoint.CheckpointException if there is none
     */
    public PredictorBuilder weights(Path folder) {
        return weights(StoredCheckpoint.find(folder));
    }

    /** The checkpoint that has the parameters, of any mesh. */
    public PredictorBuilder weights(StoredCheckpoint stored) {
        checkpoint = stored;
        return this;
    }

    /** Of first values, where there is no checkpoint. */
    public PredictorBuilder seed(long other) {
        seed = other;
        return this;
    }

    /** {@code cpu}, {@code tornado} or {@code tornado:1}. */
    public PredictorBuilder device(String device) {
        compute = compute.onDevice(device);
        return this;
    }

    /** Of parameters and the operands of matmuls. */
    public PredictorBuilder precision(Precision precision) {
        compute = compute.in(precision);
        return this;
    }

    /** How attention sees a sequence that is split over cp. */
    public PredictorBuilder context(ContextForm form) {
        context = form;
        return this;
    }

    /** Takes the model in the form that {@code @SequenceParallel} gives it. */
    public PredictorBuilder sequenceParallel(boolean wanted) {
        sequenceParallel = wanted;
        return this;
    }

    /**
     * Takes memory for the parameters and for what the largest batch needs, and reads the parameters.
     *
     * @throws io.shardwright.diagnostic.ModelException if the model can't be built on the mesh, or gives nothing for each sequence, or there are
     *     no sequences or positions
     * @throws io.shardwright.runtime.checkpoint.CheckpointException if the checkpoint is of another model, or damaged
     */
    public Predictor build() {
        Predictor.requireSome(batch, seq);
        ModelUnits units = units();
        long rows = (batch + rank.mesh().degree(Axis.DP) - 1) / rank.mesh().degree(Axis.DP);
        UnitSurvey survey = new UnitSurvey(units, rows, seq);
        survey.requireContext(rank.mesh().degree(Axis.CP));
        survey.requireDegrees(rank.mesh());
        StageLayout stages = StageLayout.of(ParallelSettings.of(rank.mesh()), units, survey);
        // Batches of all sizes have more shapes than there is room for.
        KernelChoices choices = compute.kernels().unmeasured();
        RankWorld world = WorldOfRank.of(rank, compute.choosing(choices), seed, context);
        ModelAssembly assembly = world.assembly(rows, seq, ParameterPlan.applied(survey.shared(), compute.precision()));
        for (int stage : stages.placement().stagesOf(assembly.index(Axis.PP))) {
            for (int unit = stages.cut().first(stage); unit < stages.cut().end(stage); unit++) {
                var ignored = units.build(unit, assembly.unit(units.name(unit)));
            }
        }
        assembly.commitParameters(checkpoint == null);
        if (checkpoint != null) {
            List<SavedTensor> tensors = StateTensors.parameters(ReferenceNames.NONE, survey);
            OwnedState owned = new OwnedState(
                    assembly, new Holders(survey, stages.cut(), stages.placement()), List.of(), false, tensors);
            long ignored = TakeUpState.run(world, checkpoint, owned, tensors, true);
        }
        return new Predictor(
                new AppliedModel(units, assembly, stages.cut(), stages.placement(), new ForwardAlone()),
                given.inputs(),
                survey.groupSequences(),
                batch,
                seq,
                Map.of(MemoryKind.PARAMETERS, assembly.memoryReport().bytes(MemoryKind.PARAMETERS)));
    }

    private ModelUnits units() {
        ModelUnits form = ModelForm.of("the model", given, sequenceParallel);
        return form.withoutLoss().orElse(form);
    }
}
