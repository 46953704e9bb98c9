package io.shardwright.pass.shape;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Typed;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Contract;
import io.shardwright.ir.declaration.DeclaredWeight;
import io.shardwright.ir.layout.MeshLayout;
import io.shardwright.size.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Gives every value its whole shape, in order of the nodes, and solves unknown sizes of inputs from their first use.
 *
 * <p>Sizes that must be equal and are provably different are reported; those that can't be proved either way become a
 * warning and a check when the model is created.
 */
public final class InferShapes {
    private final Graph graph;
    private final DiagnosticLog log;
    private final Map<String, Value> values;
    private final Map<String, Origin> origins = new LinkedHashMap<>();
    private final SizeEquations equations = new SizeEquations();
    private final SequenceLengths lengths;

    private InferShapes(Graph graph, DiagnosticLog log) {
        this.graph = graph;
        this.log = log;
        this.values = new LinkedHashMap<>(graph.values());
        this.lengths = new SequenceLengths(graph);
    }

    /** @param contracts of the results, in order */
    public static Graph run(Graph graph, List<Contract> contracts, DiagnosticLog log) {
        return new InferShapes(graph, log).infer(contracts);
    }

    private Graph infer(List<Contract> contracts) {
        List<Node> nodes = new ArrayList<>();
        SpreadOperands spread = new SpreadOperands(values, equations);
        for (Node read : graph.forward()) {
            for (Node node : spread.run(read)) {
                nodes.add(node);
                if (!infer(node)) {
                    return graph;
                }
            }
        }
        for (int i = 0; i < contracts.size(); i++) {
            checkContract(graph.results().get(i), contracts.get(i));
        }
        checkLengths();
        values.replaceAll((_, value) ->
                value.withShape(value.shape().stream().map(equations::resolve).toList()));
        reportUnknown();
        return graph.withValues(values)
                .withForward(nodes)
                .withChildren(lengths.children(equations))
                .withChecks(equations.checks());
    }

    /** @return whether anything can be said of what follows */
    private boolean infer(Node node) {
        NodeInference inference =
                new NodeInference(graph, node, values, equations, log, this::describe, lengths::child);
        lengths.bind(node, values, equations);
        List<Typed> results;
        try {
            results = node.op().infer(inference);
        } catch (NodeInference.WrongDims _) {
            return false;
        }
        for (int i = 0; i < node.outputs().size() && !inference.isHopeless(); i++) {
            String name = node.outputs().get(i);
            Value known = values.get(name);
            Typed typed = results.get(i);
            MeshLayout layout = known == null ? MeshLayout.INVARIANT : known.layout();
            values.put(name, new Value(name, typed.type(), typed.shape(), layout));
            origins.put(name, node.origin());
        }
        return !inference.isHopeless();
    }

    private Value value(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private void checkContract(String result, Contract contract) {
        contract.shape().ifPresent(declared -> {
            List<Size> found = value(result).shape();
            String where = graph.simpleName() + ".forward";
            if (declared.size() != found.size()) {
                log.report(Diagnostic.of(
                        Code.WRONG_DIMS,
                        contract.origin(),
                        where,
                        result,
                        found.size(),
                        declared.size() + " in its @Layout",
                        "name as many dims as it has"));
                return;
            }
            for (int dim = 0; dim < found.size(); dim++) {
                String what = "dim " + dim + " of " + result + " and of its @Layout";
                equations.requireEqual(
                        found.get(dim), declared.get(dim), where, what, contract.origin(), List.of(), log);
            }
        });
    }

    /** A name of its own, in a layout, for what is this model's sequence: there are no two lengths of sequences. */
    private void checkLengths() {
        for (String input : graph.inputs()) {
            List<Size> declared = graph.value(input).shape();
            for (int dim = 0; dim < declared.size(); dim++) {
                String name = declared.get(dim).toString();
                if (name.equals("?" + input) || !SizeEquations.isUnknown(name)) {
                    continue;
                }
                Size found = equations.resolve(declared.get(dim));
                if (found.equals(Size.atom("seq"))) {
                    log.report(Diagnostic.of(
                                    Code.SHAPE_MISMATCH,
                                    inputOrigin(),
                                    graph.simpleName() + ".forward",
                                    "dim " + dim + " of " + input + " and the positions that it meets",
                                    name.substring(1),
                                    found)
                            .because("a model has one length of sequences, which is seq"));
                }
            }
        }
    }

    private void reportUnknown() {
        for (Value value : values.values()) {
            for (Size size : value.shape()) {
                if (size.atoms().stream().anyMatch(SizeEquations::isUnknown)) {
                    log.report(Diagnostic.of(
                            Code.UNKNOWN_SHAPE,
                            origins.getOrDefault(value.name(), inputOrigin()),
                            graph.simpleName() + ".forward",
                            value.name(),
                            value.name()));
                    return;
                }
            }
        }
    }

    private Origin inputOrigin() {
        return graph.forward().isEmpty()
                ? Origin.NONE
                : graph.forward().getFirst().origin();
    }

    /** {@code x   [batch, seq, hidden]   Mlp.java:9}, for the chain of a diagnostic. */
    private String describe(String name) {
        Value value = values.get(name);
        if (value == null) {
            return name;
        }
        List<Size> shape = value.shape().stream().map(equations::resolve).toList();
        Origin origin = graph.weights().stream()
                .filter(weight -> weight.name().equals(name))
                .map(DeclaredWeight::origin)
                .findFirst()
                .orElse(origins.getOrDefault(name, Origin.NONE));
        return name + " is " + shape + (origin.equals(Origin.NONE) ? "" : "   " + origin);
    }
}
