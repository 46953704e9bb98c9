package io.shardwright.runtime.state;

import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.checkpoint.SavedTensor;
import io.shardwright.runtime.checkpoint.TensorInfo;
import io.shardwright.runtime.optimize.OptimizerSettings;
import io.shardwright.runtime.optimize.Sgd;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.train.ReferenceNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The whole tensors of a model that is trained: the same on every rank, mesh and precision. */
public final class StateTensors {
    private static final String TYPE = "F32";

    private StateTensors() {}

    /** Parameters alone, as the model declares them. */
    public static List<SavedTensor> parameters(ReferenceNames files, UnitSurvey survey) {
        return of(files, survey, new Sgd.Settings(0));
    }

    /** Parameters as the model declares them, then each kind of the optimizer's state in the same order. */
    public static List<SavedTensor> of(ReferenceNames files, UnitSurvey survey, OptimizerSettings optimizer) {
        Map<String, ShardedParameter> parameters = new LinkedHashMap<>();
        for (UnitSurvey.Entry entry : survey.entries()) {
            entry.parameters().forEach(parameter -> parameters.putIfAbsent(parameter.name(), parameter));
        }
        Set<String> kinds = new LinkedHashSet<>();
        parameters.values().forEach(parameter -> kinds.addAll(states(optimizer, parameter)));
        List<SavedTensor> tensors = new ArrayList<>();
        parameters.values().forEach(parameter -> tensors.add(tensor(files, SavedTensor.PARAMETER, parameter)));
        for (String kind : kinds) {
            parameters.values().stream()
                    .filter(parameter -> states(optimizer, parameter).contains(kind))
                    .forEach(parameter -> tensors.add(tensor(files, kind, parameter)));
        }
        return tensors;
    }

    static List<String> states(OptimizerSettings optimizer, ShardedParameter parameter) {
        return optimizer.states(parameter.parameter().role());
    }

    private static SavedTensor tensor(ReferenceNames files, String kind, ShardedParameter parameter) {
        List<Long> dims = Arrays.stream(parameter.shard().wholeDims()).boxed().toList();
        List<TensorInfo> pieces = TensorPieces.of(files, parameter).stream()
                .map(piece -> {
                    List<Long> shape = new ArrayList<>(dims);
                    shape.set(0, piece.rows());
                    return new TensorInfo(kind + "." + piece.name(), TYPE, shape);
                })
                .toList();
        return new SavedTensor(
                kind, parameter.name(), dims, parameter.parameter().split(), pieces);
    }
}
