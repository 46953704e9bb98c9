package io.shardwright.pass.unit;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.declaration.Cut;
import io.shardwright.ops.collective.ToReplicated;
import io.shardwright.pass.LiveNodes;
import io.shardwright.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what flows from stretch to stretch. It must be one tensor; besides, the first may read the model's first input, and
 * the last its second if it gives the loss.
 */
final class CheckCrossings {
    private final Graph graph;
    private final List<Stretch> stretches;
    private final DiagnosticLog log;
    private final Set<String> needed;

    private CheckCrossings(Graph graph, List<Stretch> stretches, DiagnosticLog log) {
        this.graph = graph;
        this.stretches = stretches;
        this.log = log;
        this.needed = LiveNodes.needed(graph);
    }

    /** @return names of the values that flow between one stretch and the next; of use only if {@code log} has no errors */
    static List<String> run(Graph graph, List<Stretch> stretches, DiagnosticLog log) {
        return new CheckCrossings(graph, stretches, log).check();
    }

    private List<String> check() {
        List<String> crossings = new ArrayList<>();
        for (int behind = 1; behind < stretches.size(); behind++) {
            List<String> crossing = crossing(behind);
            boolean oneTensor =
                    crossing.size() == 1 && graph.value(crossing.getFirst()).type() == DType.F32;
            if (!oneTensor) {
                report(behind, crossing);
                return List.of();
            }
            crossings.add(crossing.getFirst());
        }
        for (int i = 0; i < stretches.size(); i++) {
            inputs(i);
        }
        return crossings;
    }

    /** What is there before the cut and read behind it. Integers that the model is given need not cross. */
    private List<String> crossing(int behind) {
        Set<String> there = new LinkedHashSet<>(graph.differentiableInputs());
        live(0, behind).forEach(node -> there.addAll(node.outputs()));
        Set<String> read = live(behind, stretches.size())
                .flatMap(node -> node.inputs().stream())
                .collect(Collectors.toSet());
        read.add(graph.result());
        return there.stream().filter(read::contains).toList();
    }

    private Stream<Node> live(int from, int to) {
        return stretches.subList(from, to).stream()
                .flatMap(Stretch::nodes)
                .filter(node -> node.outputs().stream().anyMatch(needed::contains));
    }

    private void report(int behind, List<String> crossing) {
        String at = stretches.get(behind).at(graph);
        String[] lines = crossing.stream().map(this::describe).toArray(String[]::new);
        String names = crossing.isEmpty()
                ? "nothing"
                : crossing.stream().map(this::usersName).collect(Collectors.joining(" and "));
        log.report(
                Diagnostic.of(Code.CROSSES_STAGES, origin(behind), graph.simpleName() + "." + at, names, place(behind))
                        .because(lines));
    }

    private void inputs(int at) {
        boolean isFirst = at == 0;
        boolean isLast = at == stretches.size() - 1;
        Set<String> given = new LinkedHashSet<>(graph.inputs());
        Set<String> wrong = live(at, at + 1)
                .flatMap(node -> node.inputs().stream())
                .filter(given::contains)
                .filter(input -> !mayRead(input, isFirst, isLast))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        boolean severalInputs = stretches.get(at).isSeveral()
                && stretches.get(at).first().node().inputs().size() > 1;
        if (!wrong.isEmpty() || severalInputs) {
            Node node = stretches.get(at).first().node();
            Set<String> reads = wrong.isEmpty() ? new LinkedHashSet<>(node.inputs()) : wrong;
            log.report(Diagnostic.of(
                    Code.STAGE_INPUTS,
                    origin(at),
                    graph.simpleName() + ".forward",
                    isFirst
                            ? "the first unit"
                            : "the unit at " + stretches.get(at).at(graph),
                    String.join(" and ", reads),
                    graph.inputs().getFirst()));
        }
    }

    /** Behind the first unit, a tensor that the model is given is what flows. */
    private boolean mayRead(String input, boolean isFirst, boolean isLast) {
        int number = graph.inputs().indexOf(input);
        boolean isTensor = graph.value(input).type() == DType.F32;
        boolean isOfLoss = isLast && graph.value(graph.result()).shape().isEmpty();
        return isFirst && number == 0 || isOfLoss && number == 1 && !isTensor || !isFirst && isTensor;
    }

    /** {@code before norm}, {@code behind blocks}. */
    private String place(int behind) {
        Stretch stretch = stretches.get(behind);
        String at = stretch.at(graph);
        return stretch.cut().isEmpty() && stretch.list().isPresent()
                ? "behind " + stretch.list().get()
                : "before " + at;
    }

    /** The annotation that the stretch begins or the one before it ends with; or the field of the model that is cut. */
    private Origin origin(int at) {
        for (int i = at; i >= 0; i--) {
            Stretch stretch = stretches.get(i);
            if (stretch.cut().isPresent()) {
                return stretch.cut().map(Cut::origin).orElseThrow();
            }
            for (Step step : stretch.steps()) {
                if (!step.isNode() || !step.at().isEmpty()) {
                    return graph.child(((CallOp) step.node().op()).field()).origin();
                }
            }
        }
        return graph.cuts().isEmpty()
                ? graph.children().getFirst().origin()
                : graph.cuts().getFirst().origin();
    }

    private String usersName(String value) {
        return graph.forward().stream()
                .filter(node ->
                        node.op() instanceof ToReplicated && node.outputs().contains(value))
                .map(Node::input)
                .findFirst()
                .orElse(value);
    }

    private String describe(String value) {
        String name = usersName(value);
        Origin made = graph.forward().stream()
                .filter(node -> node.outputs().contains(name))
                .map(Node::origin)
                .findFirst()
                .orElse(Origin.NONE);
        return name + " is " + graph.value(name).type().text()
                + graph.value(name).shape() + (made.equals(Origin.NONE) ? ", an input of the model" : "   " + made);
    }
}
