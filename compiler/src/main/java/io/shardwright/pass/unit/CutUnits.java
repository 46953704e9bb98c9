package io.shardwright.pass.unit;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Child;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Node;
import io.shardwright.ir.Units;
import io.shardwright.ir.Value;
import io.shardwright.ir.declaration.Cut;
import io.shardwright.mesh.Axis;
import io.shardwright.size.Size;
import io.shardwright.unit.CutModel;
import io.shardwright.unit.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Cuts a model into units where {@code @PipelineStage} says, in it or in models in its fields. The model itself stays whole.
 */
public final class CutUnits {
    private final Graph graph;
    private final DiagnosticLog log;

    private CutUnits(Graph graph, DiagnosticLog log) {
        this.graph = graph;
        this.log = log;
    }

    /**
     * @param graph with layouts
     * @param classes simple names of the user's classes in the model's package
     * @param degrees those that are known when the model is compiled
     * @param mesh where they stand
     * @return empty if there is no place to cut it at, or {@code log} says why it can't be cut
     */
    public static Optional<CutModel> run(
            Graph graph, Set<String> classes, Map<Axis, Integer> degrees, Origin mesh, DiagnosticLog log) {
        CutUnits cut = new CutUnits(graph, log);
        Optional<CutModel> model = cut.cut(classes);
        if (!log.hasErrors() && degrees.containsKey(Axis.PP)) {
            cut.checkStages(model, degrees.get(Axis.PP), mesh);
        }
        return log.hasErrors() ? Optional.empty() : model;
    }

    private Optional<CutModel> cut(Set<String> classes) {
        graph.children().stream()
                .filter(child ->
                        child.count().isPresent() && child.signature().units().isPresent())
                .forEach(this::reportCutList);
        boolean isCut = !graph.cuts().isEmpty()
                || graph.children().stream()
                        .anyMatch(child -> child.signature().units().isPresent());
        if (!isCut || log.hasErrors()) {
            return Optional.empty();
        }
        ExpandUnits.Expanded expanded = ExpandUnits.run(graph);
        List<Stretch> stretches = FindStretches.run(expanded.graph(), expanded.steps(), log);
        Crossings crossings = CheckCrossings.run(expanded.graph(), stretches, log);
        List<Units.Start> starts = CheckStageNumbers.run(graph, stretches, log);
        if (log.hasErrors()) {
            return Optional.empty();
        }
        UnitNames names = new UnitNames(graph, classes);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < stretches.size(); i++) {
            part(expanded.graph(), stretches, i, crossings.flows().get(i), names)
                    .ifPresent(parts::add);
        }
        return Optional.of(new CutModel(parts, crossings.named(), starts));
    }

    private Optional<Part> part(Graph expanded, List<Stretch> stretches, int i, Crossings.Flow flow, UnitNames names) {
        Stretch stretch = stretches.get(i);
        String at = i == 0 ? "" : stretch.at(expanded) + (stretch.isBehindList(expanded) ? ".end" : "");
        Optional<Value> input = flow.in().stream().findFirst().map(expanded::value);
        Node call = stretch.first().node();
        Part.Wires wires = new Part.Wires(call.inputs(), call.outputs());
        return switch (stretch.first().kind()) {
            case ELEMENTS ->
                Optional.of(new Part.Elements(
                        at,
                        stage(stretch),
                        input,
                        wires,
                        stretch.first().child().orElseThrow()));
            case UNITS -> inner(stretch, at, input, wires);
            case NODE -> {
                Optional<String> next = i + 1 < stretches.size()
                        ? Optional.of(stretches.get(i + 1).at(expanded))
                        : Optional.empty();
                Graph unit = UnitGraph.of(expanded, stretch, "", flow.in(), flow.out());
                Optional<Child> wholly = UnitGraph.wholly(stretch, unit)
                        .filter(_ -> isCalledByNobodyElse(
                                i,
                                stretches.size(),
                                input,
                                expanded.value(flow.out().getFirst())));
                yield Optional.of(
                        wholly.isPresent()
                                ? new Part.Whole(at, stage(stretch), input, wires, wholly.get())
                                : new Part.Own(
                                        at,
                                        stage(stretch),
                                        UnitGraph.of(
                                                expanded,
                                                stretch,
                                                i == 0 ? names.before(next) : names.from(stretch, expanded),
                                                flow.in(),
                                                flow.out())));
            }
        };
    }

    /** A model that contains this one extends its first and last unit, unless nothing can stand there. */
    private static boolean isCalledByNobodyElse(int at, int count, Optional<Value> input, Value result) {
        boolean extendedBefore =
                at == 0 && input.filter(value -> value.type().isFloat()).isPresent();
        boolean extendedBehind = at == count - 1 && !result.shape().isEmpty();
        return !extendedBefore && !extendedBehind;
    }

    /** At a place of this model, its number; at the last unit of another, the number that it has there. */
    private OptionalInt stage(Stretch stretch) {
        Step first = stretch.first();
        if (stretch.cut().isPresent() || first.at().isEmpty() || !first.isNode()) {
            return stretch.cut().map(Cut::stage).orElse(OptionalInt.empty());
        }
        Units units = graph.child(first.child().orElseThrow().field())
                .signature()
                .units()
                .orElseThrow();
        return units.starts().stream()
                .filter(start -> start.at().equals(first.at()))
                .findFirst()
                .map(Units.Start::stage)
                .orElse(OptionalInt.empty());
    }

    private Optional<Part> inner(Stretch stretch, String at, Optional<Value> input, Part.Wires wires) {
        Child child = stretch.first().child().orElseThrow();
        Units units = child.signature().units().orElseThrow();
        int edges = (units.first().isPresent() ? 1 : 0) + (units.last().isPresent() ? 1 : 0);
        Optional<Size> count = units.count()
                .filter(all -> all.atoms().stream().allMatch(atom -> isBound(child, atom)))
                .map(child::bind)
                .map(all -> all.minus(Size.of(edges)));
        return count.flatMap(Size::constant).filter(none -> none == 0).isPresent()
                ? Optional.empty()
                : Optional.of(new Part.Inner(
                        at,
                        stage(stretch),
                        input,
                        wires,
                        count,
                        child,
                        units.first().isPresent(),
                        units.last().isPresent()));
    }

    private static boolean isBound(Child child, String atom) {
        int dot = atom.indexOf('.');
        return child.bindings().containsKey(dot < 0 ? atom : atom.substring(0, dot));
    }

    private void reportCutList(Child list) {
        Origin origin = graph.cuts().stream()
                .filter(cut -> cut.field().equals(list.field()))
                .map(Cut::origin)
                .findFirst()
                .orElse(list.origin());
        String element = list.model().substring(list.model().lastIndexOf('.') + 1);
        log.report(Diagnostic.of(
                Code.CUT_INSIDE_LIST,
                origin,
                graph.simpleName() + "." + list.field(),
                list.field(),
                element,
                list.signature().units().orElseThrow().starts().getFirst().at()));
    }

    private void checkStages(Optional<CutModel> model, int degree, Origin mesh) {
        OptionalInt declared =
                model.map(cut -> CheckStageNumbers.stages(cut.starts())).orElse(OptionalInt.empty());
        if (declared.isPresent()) {
            if (declared.getAsInt() != degree) {
                log.report(Diagnostic.of(Code.STAGES_DIFFER, mesh, graph.simpleName(), degree, declared.getAsInt()));
            }
            return;
        }
        Optional<Size> units =
                model.isEmpty() ? Optional.of(Size.ONE) : Part.count(model.get().parts());
        units.flatMap(Size::constant)
                .filter(count -> count < degree)
                .ifPresent(count -> log.report(Diagnostic.of(
                        Code.MORE_STAGES_THAN_UNITS,
                        mesh,
                        graph.simpleName(),
                        degree,
                        count == 1 ? "is only 1 unit" : "are only " + count + " units")));
    }
}
