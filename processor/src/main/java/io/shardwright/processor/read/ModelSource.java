package io.shardwright.processor.read;

import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Signature;
import io.shardwright.ir.declaration.Contract;
import io.shardwright.mesh.Axis;
import io.shardwright.pass.layout.SplitSequence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A model as it was read: nothing is inferred yet.
 *
 * @param graph inputs and weights are complete; other values have no shape and no layout
 * @param rounds what its loops over lists of layers do in a round
 * @param form what becomes of a round in the form that the model is in
 * @param contracts what the results are declared to be
 * @param withGradient inputs that have a gradient whatever the model gives
 * @param degrees the mesh degrees that are known at compile time
 * @param mesh where they stand
 * @param sequenceParallel where {@code @SequenceParallel} stands, if it does
 * @param contextParallel where {@code @ContextParallel} stands, if it does
 * @param classes simple names of the classes of its package
 * @param packageName of the model and of the generated class; empty for the unnamed one
 * @param file the model's source file, without folders
 * @param hasTornado whether TornadoVM and what runs on it can be compiled against
 */
public record ModelSource(
        Graph graph,
        List<Round> rounds,
        UnaryOperator<ModelSource> form,
        List<Contract> contracts,
        Set<String> withGradient,
        Map<Axis, Integer> degrees,
        Origin mesh,
        Optional<Origin> sequenceParallel,
        Optional<Origin> contextParallel,
        Set<String> classes,
        String packageName,
        String file,
        boolean hasTornado) {
    public ModelSource {
        rounds = List.copyOf(rounds);
        contracts = List.copyOf(contracts);
        withGradient = Set.copyOf(withGradient);
        degrees = Map.copyOf(degrees);
        classes = Set.copyOf(classes);
    }

    /**
     * The same source in the form that {@code @SequenceParallel} asks for.
     *
     * @param signatures of models in that form, by class
     */
    public ModelSource split(Origin annotation, Function<String, Optional<Signature>> signatures, DiagnosticLog log) {
        return with(
                SplitSequence.run(graph, annotation, signatures, log),
                rounds,
                round -> round.split(annotation, signatures, log),
                Optional.empty());
    }

    /** The same source under another name. */
    public ModelSource named(String name) {
        return withGraph(graph.withModel(name));
    }

    public ModelSource withGraph(Graph other) {
        return with(other, rounds, form, sequenceParallel);
    }

    public ModelSource withRounds(List<Round> others) {
        return with(graph, others, form, sequenceParallel);
    }

    /** What a loop of this model does in a round. */
    ModelSource ofRound(Graph round, Contract contract) {
        return new ModelSource(
                round,
                List.of(),
                form,
                List.of(contract),
                Set.of(),
                degrees,
                mesh,
                sequenceParallel,
                contextParallel,
                classes,
                packageName,
                file,
                hasTornado);
    }

    /** The same source, whose graph knows what its rounds promise. */
    public ModelSource withoutRounds() {
        return with(graph, List.of(), form, sequenceParallel);
    }

    private ModelSource with(
            Graph other, List<Round> others, UnaryOperator<ModelSource> otherForm, Optional<Origin> inParts) {
        return new ModelSource(
                other,
                others,
                otherForm,
                contracts,
                withGradient,
                degrees,
                mesh,
                inParts,
                contextParallel,
                classes,
                packageName,
                file,
                hasTornado);
    }
}
