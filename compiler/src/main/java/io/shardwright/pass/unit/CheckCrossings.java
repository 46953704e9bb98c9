package io.shardwright.pass.unit;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.declaration.Cut;
import io.shardwright.ir.declaration.Form;
import io.shardwright.ops.collective.ToReplicated;
import io.shardwright.pass.LiveNodes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what flows between stretches. Whatever crosses a cut must be floats, and something must; what the model is given crosses
 * nothing, as each stretch reads it itself.
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

    /** @return what flows; of use only if {@code log} has no errors */
    static Crossings run(Graph graph, List<Stretch> stretches, DiagnosticLog log) {
        return new CheckCrossings(graph, stretches, log).check();
    }

    private Crossings check() {
        // What calls a model with several ways, each a row of its own, can't extend the first and the last unit of all.
        boolean simple = graph.results().size() == 1 && Form.unit(graph.model()).isEmpty();
        for (int behind = 1; behind < stretches.size(); behind++) {
            List<String> crossing = crossing(behind);
            boolean areFloats =
                    crossing.stream().allMatch(name -> graph.value(name).type().isFloat());
            if (crossing.isEmpty() || !areFloats) {
                report(behind, crossing);
                return new Crossings(List.of(), false);
            }
            simple &= crossing.size() == 1;
        }
        for (Stretch stretch : stretches) {
            simple &= !stretch.isSeveral() || isSimple(stretch.first());
        }
        List<Crossings.Flow> flows = new ArrayList<>();
        for (int at = 0; at < stretches.size(); at++) {
            flows.add(simple ? alone(at) : all(at));
        }
        return new Crossings(flows, !simple);
    }

    private static boolean isSimple(Step several) {
        boolean isNamed = several.child()
                .flatMap(child -> child.signature().units())
                .filter(units -> units.named())
                .isPresent();
        return several.node().inputs().size() == 1 && !isNamed;
    }

    /** Where one tensor flows: in first place the model's first input. */
    private Crossings.Flow alone(int at) {
        String in = at == 0 ? graph.inputs().getFirst() : crossing(at).getFirst();
        String out =
                at == stretches.size() - 1 ? graph.result() : crossing(at + 1).getFirst();
        return new Crossings.Flow(List.of(in), List.of(out));
    }

    /** What is read that isn't made here, and what is made here and read elsewhere. */
    private Crossings.Flow all(int at) {
        Set<String> made = new HashSet<>();
        Set<String> read = new LinkedHashSet<>();
        live(at, at + 1).forEach(node -> {
            node.inputs().stream()
                    .filter(input -> !made.contains(input) && !graph.isWeight(input))
                    .forEach(read::add);
            made.addAll(node.outputs());
        });
        Set<String> readBehind = live(at + 1, stretches.size())
                .flatMap(node -> node.inputs().stream())
                .collect(Collectors.toCollection(HashSet::new));
        readBehind.addAll(graph.results());
        List<String> given = live(at, at + 1)
                .flatMap(node -> node.outputs().stream())
                .filter(readBehind::contains)
                .toList();
        return new Crossings.Flow(List.copyOf(read), given);
    }

    /** What is there before the cut and read behind it. What the model is given need not cross, unless it has a gradient. */
    private List<String> crossing(int behind) {
        Set<String> there = new LinkedHashSet<>(graph.differentiableInputs());
        live(0, behind).forEach(node -> there.addAll(node.outputs()));
        Set<String> read = live(behind, stretches.size())
                .flatMap(node -> node.inputs().stream())
                .collect(Collectors.toSet());
        read.addAll(graph.results());
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
                : crossing.stream()
                        .filter(name -> !graph.value(name).type().isFloat())
                        .map(this::usersName)
                        .collect(Collectors.joining(" and "));
        log.report(
                Diagnostic.of(Code.CROSSES_STAGES, origin(behind), graph.simpleName() + "." + at, names, place(behind))
                        .because(lines));
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
