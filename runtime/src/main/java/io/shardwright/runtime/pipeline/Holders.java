package io.shardwright.runtime.pipeline;

import io.shardwright.schedule.StagePlacement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which ranks along pp hold each parameter: one, or several for one that is tied across stages or whose stage is replicated. */
public final class Holders {
    private final Map<String, List<Integer>> ranks = new LinkedHashMap<>();

    public Holders(UnitSurvey survey, StageCut cut, StagePlacement placement) {
        survey.users()
                .forEach((name, units) -> ranks.put(
                        name,
                        units.stream()
                                .map(cut::stageOf)
                                .flatMap(stage -> placement.holders().get(stage).stream())
                                .distinct()
                                .sorted()
                                .toList()));
    }

    /** Ascending. */
    public List<Integer> of(String parameter) {
        return ranks.getOrDefault(parameter, List.of());
    }

    /** The rank that stands for all of them: where the parameter's gradient is counted, and written from. */
    public int owner(String parameter) {
        return of(parameter).getFirst();
    }

    /** All parameters, in the order in which the model declares them. */
    public List<String> parameters() {
        return List.copyOf(ranks.keySet());
    }
}
