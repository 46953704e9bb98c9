package io.shardwright.pass.unit;

import io.shardwright.diagnostic.Code;
import io.shardwright.diagnostic.Diagnostic;
import io.shardwright.diagnostic.DiagnosticLog;
import io.shardwright.diagnostic.Origin;
import io.shardwright.ir.Graph;
import io.shardwright.ir.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The places of a model where a stage may begin, in order; their numbers must count from 0 or 1. */
final class CheckStageNumbers {
    private final Graph graph;
    private final DiagnosticLog log;
    private final List<Place> places = new ArrayList<>();

    /** @param isFirst whether no unit lies before it */
    private record Place(Units.Start start, Origin origin, boolean isFirst) {}

    private CheckStageNumbers(Graph graph, DiagnosticLog log) {
        this.graph = graph;
        this.log = log;
    }

    static List<Units.Start> run(Graph graph, List<Stretch> stretches, DiagnosticLog log) {
        CheckStageNumbers check = new CheckStageNumbers(graph, log);
        for (int i = 0; i < stretches.size(); i++) {
            check.add(stretches.get(i), i == 0);
        }
        check.check();
        return check.places.stream().map(Place::start).toList();
    }

    private void add(Stretch stretch, boolean isFirst) {
        stretch.cut()
                .ifPresent(
                        cut -> places.add(new Place(new Units.Start(cut.field(), cut.stage()), cut.origin(), isFirst)));
        Step step = stretch.first();
        step.child().filter(_ -> step.kind() == Step.Kind.UNITS).ifPresent(child -> {
            Units units = child.signature().units().orElseThrow();
            for (Units.Start inside : units.starts()) {
                Units.Start start = new Units.Start(child.field() + "." + inside.at(), inside.stage());
                boolean begins = isFirst && inside.equals(units.starts().getFirst());
                places.add(new Place(start, child.origin(), begins));
            }
        });
    }

    private void check() {
        List<Place> numbered = places.stream()
                .filter(place -> place.start().stage().isPresent())
                .toList();
        if (numbered.isEmpty()) {
            return;
        }
        if (numbered.size() < places.size()) {
            Place bare = places.stream()
                    .filter(place -> place.start().stage().isEmpty())
                    .findFirst()
                    .orElseThrow();
            report(bare, "some places have one and " + bare.start().at() + " has none");
            return;
        }
        int last = -1;
        for (Place place : places) {
            int stage = place.start().stage().orElseThrow();
            boolean fits = last < 0 ? stage == 1 || stage == 0 && place.isFirst() : stage == last + 1;
            if (!fits) {
                String all = places.stream()
                        .map(each -> Integer.toString(each.start().stage().orElseThrow()))
                        .collect(Collectors.joining(", "));
                String problem = last < 0
                        ? "the first must be 1, or 0 if nothing stands before it"
                        : last + " must be followed by " + (last + 1);
                report(place, "in order of use they are " + all + ", and " + problem);
                return;
            }
            last = stage;
        }
    }

    private void report(Place place, String problem) {
        log.report(Diagnostic.of(
                Code.STAGE_NUMBERS,
                place.origin(),
                graph.simpleName() + "." + place.start().at(),
                graph.simpleName(),
                problem));
    }

    /** How many stages the numbers of {@code starts} make; empty without numbers. */
    static OptionalInt stages(List<Units.Start> starts) {
        OptionalInt highest = starts.stream()
                .map(Units.Start::stage)
                .filter(OptionalInt::isPresent)
                .mapToInt(OptionalInt::getAsInt)
                .max();
        return highest.isPresent() ? OptionalInt.of(highest.getAsInt() + 1) : highest;
    }
}
