package io.shardwright.runtime.run;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.pipeline.StageCut;
import io.shardwright.runtime.pipeline.UnitSurvey;
import io.shardwright.runtime.settings.ParallelSettings;
import io.shardwright.runtime.settings.PipelineSettings;
import io.shardwright.runtime.settings.Setting;
import io.shardwright.runtime.settings.SettingException;
import io.shardwright.runtime.settings.StageRule;
import io.shardwright.schedule.ScheduleKind;
import io.shardwright.schedule.StagePlacement;
import io.shardwright.spi.model.ModelUnits;

/**
 * What the settings of a pipeline come to for a model.
 *
 * @param cut of the model's units into stages
 * @param placement of the stages on the ranks along pp
 */
public record StageLayout(StageCut cut, StagePlacement placement) {
    /** @throws SettingException if the stages are not as many as the mesh has */
    public static StageLayout of(ParallelSettings settings, ModelUnits units, UnitSurvey survey) {
        int ranks = settings.mesh().degree(Axis.PP);
        PipelineSettings pipeline = settings.pipeline();
        if (pipeline.schedule() == ScheduleKind.ROUND_ROBIN) {
            return replicated(pipeline.stages(), ranks, units);
        }
        StagePlacement placement = pipeline.schedule().placement(ranks, pipeline.chunks());
        return new StageLayout(cut(pipeline.stages(), placement.stages(), units, survey), placement);
    }

    private static StageCut cut(StageRule rule, int stages, ModelUnits units, UnitSurvey survey) {
        return switch (rule.kind()) {
            case FLOPS ->
                StageCut.declared(units, stages)
                        .orElseGet(() -> StageCut.byCost(survey.costs(UnitSurvey.Entry::flops), stages));
            case PARAMETERS -> StageCut.byCost(survey.costs(UnitSurvey.Entry::size), stages);
            case EVEN -> StageCut.even(units.count(), stages);
            case COUNTS -> {
                StageCut cut = StageCut.byHand(rule.units(), units);
                if (cut.stages() != stages) {
                    throw new SettingException(
                            "%s are %s, and the mesh has %s\n  Fix: give %s numbers that add up to %s",
                            Setting.STAGES.is(rule), cut.stages(), stages, stages, units.count());
                }
                yield cut;
            }
        };
    }

    private static StageLayout replicated(StageRule rule, int ranks, ModelUnits units) {
        if (rule.replicas().isEmpty()) {
            throw new SettingException(
                    "%s needs to know the units and replicas of each stage"
                            + "\n  Fix: %s for 3 units on 2 ranks, then 3 units on 1 rank",
                    Setting.SCHEDULE.is(ScheduleKind.ROUND_ROBIN.text()), Setting.STAGES.is("3x2,3x1"));
        }
        int sum = rule.replicas().stream().mapToInt(Integer::intValue).sum();
        if (sum != ranks) {
            throw new SettingException(
                    "%s take %s ranks, and the mesh has pp=%s\n  Fix: make the replicas add up to %s, or take pp=%s",
                    Setting.STAGES.is(rule), sum, ranks, ranks, sum);
        }
        return new StageLayout(StageCut.byHand(rule.units(), units), StagePlacement.replicated(rule.replicas()));
    }
}
