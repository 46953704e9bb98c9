package io.shardwright.runtime.optimize;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.ShardedParameter;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.ParameterRole;
import io.shardwright.spi.collective.Communicator;
import io.shardwright.spi.kernel.ExpertBias;
import io.shardwright.spi.kernel.Kernels;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What one rank owns of a model's parameters: all of its shards, or where ZeRO splits them its share. */
public final class OwnedParts implements ParameterParts {
    private final ModelAssembly model;
    private final Communicator ranks;
    private final List<OptimizerState> states = new ArrayList<>();

    /** @param model built, but not yet committed */
    public OwnedParts(ModelAssembly model) {
        this.model = model;
        ranks = model.communicator(Axis.TP);
    }

    @Override
    public Kernels kernels() {
        return model.kernels();
    }

    @Override
    public List<FlatPart> all() {
        return parts(unit -> Stream.of(matrices(unit), others(unit)));
    }

    @Override
    public List<FlatPart> allButHiddenMatrices() {
        return parts(unit -> Stream.concat(
                unit.parameters().stream()
                        .filter(parameter -> parameter.shard().wholeDims().length > 1 && !isHiddenMatrix(parameter))
                        .map(parameter -> new FlatPart(unit.updated(parameter), unit.ownedGradients(parameter), true)),
                Stream.of(others(unit))));
    }

    private List<FlatPart> parts(Function<Unit, Stream<FlatPart>> ofUnit) {
        return model.units().stream()
                .flatMap(ofUnit)
                .filter(part -> part.values().size() > 0)
                .toList();
    }

    /** What this rank owns of the unit may begin and end anywhere in it. */
    private static FlatPart matrices(Unit unit) {
        return owned(unit, 0, ownedMatrixElements(unit), true);
    }

    private static FlatPart others(Unit unit) {
        long from = ownedMatrixElements(unit);
        return owned(unit, from, unit.ownSize() - from, false);
    }

    private static long ownedMatrixElements(Unit unit) {
        return Math.clamp(unit.values().matrixElements() - unit.ownStart(), 0, unit.ownSize());
    }

    private static FlatPart owned(Unit unit, long from, long size, boolean decays) {
        return new FlatPart(
                unit.updated().section(0, from, size), unit.ownGradients().section(0, from, size), decays);
    }

    @Override
    public List<MatrixPart> hiddenMatrices() {
        return model.units().stream()
                .flatMap(unit -> unit.parameters().stream()
                        .filter(OwnedParts::isHiddenMatrix)
                        .map(parameter -> matrix(unit, parameter)))
                .toList();
    }

    private MatrixPart matrix(Unit unit, ShardedParameter parameter) {
        return unit.isSplit()
                ? new ReplicaSplitMatrix(unit, parameter, ranks, model)
                : new TensorParallelMatrix(unit, parameter, ranks, kernels());
    }

    private static boolean isHiddenMatrix(ShardedParameter parameter) {
        return parameter.parameter().role() == ParameterRole.HIDDEN_MATRIX;
    }

    @Override
    public List<RouterBias> routerBiases() {
        return model.expertLayers().stream()
                .flatMap(layer -> layer.bias().stream()
                        .flatMap(bias -> bias(bias, layer.routing().router().biasRate()).stream()))
                .toList();
    }

    private Optional<RouterBias> bias(ExpertBias bias, double rate) {
        for (Unit unit : model.units()) {
            for (ShardedParameter parameter : unit.parameters()) {
                if (parameter.name().equals(bias.name())
                        && unit.updated(parameter).size() > 0) {
                    return Optional.of(new RouterBias(unit.updated(parameter), unit.ownedGradients(parameter), rate));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public int sharers() {
        return ranks.size();
    }

    @Override
    public int sharer() {
        return ranks.rank();
    }

    @Override
    public List<RoundedValues.Pair> rounded() {
        return model.units().stream()
                .filter(unit -> unit.precision().keepsCopy())
                .map(unit -> new RoundedValues.Pair(unit.ownValues(), unit.updated()))
                .toList();
    }

    @Override
    public LocalTensor state(FlatPart part, String name) {
        LocalTensor state =
                model.optimizerState(part.gradients().type(), part.values().size());
        states.add(new OptimizerState(name, part.values(), state));
        return state;
    }

    /** All state that was asked for. */
    public List<OptimizerState> states() {
        return List.copyOf(states);
    }

    @Override
    public LocalTensor work(DType type, long elements) {
        return model.input(type, elements);
    }
}
