package io.shardwright.runtime.cli;

import io.shardwright.mesh.Axis;
import io.shardwright.mesh.Mesh;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.spi.ModelUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code --stages} and {@code --schedule} come to for a mesh.
 *
 * @param cut of the model's units into stages
 * @param placement of the stages on the ranks along pp
 */
record StageChoice(StageCut cut, StagePlacement placement) {
    private static final Pattern STAGE = Pattern.compile("(\\d{1,6})(?:x(\\d{1,6}))?");

    static StageChoice of(ParallelOptions options, Mesh mesh, ModelUnits units, UnitSurvey survey) {
        int ranks = mesh.degree(Axis.PP);
        if (options.kind() == ScheduleKind.ROUND_ROBIN) {
            return replicated(options.stages, ranks, units);
        }
        StagePlacement placement = options.kind().placement(ranks, options.chunks);
        return new StageChoice(cut(options.stages, placement.stages(), units, survey), placement);
    }

    private static StageCut cut(String text, int stages, ModelUnits units, UnitSurvey survey) {
        return switch (text) {
            case "flops" ->
                StageCut.declared(units, stages)
                        .orElseGet(() -> StageCut.byCost(survey.costs(UnitSurvey.Entry::flops), stages));
            case "parameters" -> StageCut.byCost(survey.costs(UnitSurvey.Entry::size), stages);
            case "even" -> StageCut.even(units.count(), stages);
            default -> {
                StageCut cut = StageCut.byHand(counts(text, 1), units);
                if (cut.stages() != stages) {
                    throw new UsageException("--stages " + text + " are " + cut.stages() + ", and the mesh has "
                            + stages + "\n  Fix: give " + stages + " numbers that add up to " + units.count());
                }
                yield cut;
            }
        };
    }

    private static StageChoice replicated(String text, int ranks, ModelUnits units) {
        if (!text.contains("x")) {
            throw new UsageException("--schedule 1f1b-rr needs to know the units and replicas of each stage"
                    + "\n  Fix: --stages 3x2,3x1 for 3 units on 2 ranks, then 3 units on 1 rank");
        }
        List<Integer> replicas = counts(text, 2);
        int sum = replicas.stream().mapToInt(Integer::intValue).sum();
        if (sum != ranks) {
            throw new UsageException("--stages " + text + " take " + sum + " ranks, and the mesh has pp=" + ranks
                    + "\n  Fix: make the replicas add up to " + ranks + ", or take pp=" + sum);
        }
        return new StageChoice(StageCut.byHand(counts(text, 1), units), StagePlacement.replicated(replicas));
    }

    /** @param group 1 for units, 2 for replicas */
    private static List<Integer> counts(String text, int group) {
        List<Integer> counts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = STAGE.matcher(part.trim());
            if (!matcher.matches()) {
                throw new UsageException("--stages " + text + ": '" + part
                        + "' is no number of units\n  Fix: flops, parameters, even, or numbers like 3,3");
            }
            counts.add(
                    Integer.parseInt(Optional.ofNullable(matcher.group(group)).orElse("1")));
        }
        return counts;
    }
}
