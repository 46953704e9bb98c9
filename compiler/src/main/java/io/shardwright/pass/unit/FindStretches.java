package io.shardwright.pass.unit;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.ir.CallOp;
import io.shardwright.ir.Graph;
import io.shardwright.ir.declaration.Cut;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Divides steps where they are cut: before annotated places, around annotated lists, and around the units of other models. A
 * place where there is nothing to divide is reported.
 */
final class FindStretches {
    private final Graph graph;
    private final DiagnosticLog log;
    private final List<Stretch> closed = new ArrayList<>();
    private List<Step> open = new ArrayList<>();
    private Optional<Cut> cut = Optional.empty();
    private Optional<String> list = Optional.empty();

    private FindStretches(Graph graph, DiagnosticLog log) {
        this.graph = graph;
        this.log = log;
    }

    static List<Stretch> run(Graph graph, List<Step> steps, DiagnosticLog log) {
        FindStretches finder = new FindStretches(graph, log);
        steps.forEach(finder::add);
        finder.close();
        return finder.closed;
    }

    private void add(Step step) {
        step.cut().ifPresent(this::begin);
        if (step.isNode()) {
            open.add(step);
            return;
        }
        if (!open.isEmpty()) {
            close();
        }
        // The place where they begin is one already; but what is used first may have number 0.
        boolean isSecond = step.cut().isEmpty() || step.kind() == Step.Kind.UNITS && !closed.isEmpty();
        if (isSecond) {
            String field = ((CallOp) step.node().op()).field();
            cut.ifPresent(own -> reportSamePlace(own, step.at().isEmpty() ? field : field + "." + step.at()));
        }
        open.add(step);
        close();
        list = Optional.of(((CallOp) step.node().op()).field());
    }

    private void begin(Cut place) {
        boolean isFirst = closed.isEmpty() && open.isEmpty();
        boolean beginsStageZero = place.stage().orElse(-1) == 0;
        boolean isList = graph.children().stream()
                .anyMatch(child -> child.field().equals(place.field())
                        && child.count().isPresent()
                        && place.stage().isEmpty());
        if (isFirst && !beginsStageZero && !isList) {
            report(place, "nothing stands before it", "remove the annotation: a stage begins here anyway");
        }
        if (!open.isEmpty()) {
            close();
        }
        cut.ifPresent(other -> reportSamePlace(place, other.field()));
        cut = Optional.of(place);
    }

    private void reportSamePlace(Cut place, String other) {
        report(
                place,
                "one begins at " + other + " already, which is the same place",
                "remove one of the two annotations");
    }

    private void report(Cut place, String problem, String fix) {
        log.report(Diagnostic.of(
                Code.STAGE_WITHOUT_UNITS,
                place.origin(),
                graph.simpleName() + "." + place.field(),
                place.field(),
                problem,
                fix));
    }

    private void close() {
        if (!open.isEmpty()) {
            closed.add(new Stretch(open, cut, list));
        }
        open = new ArrayList<>();
        cut = Optional.empty();
        list = Optional.empty();
    }
}
