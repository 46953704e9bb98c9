package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Port;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which tensors flow from stage to stage: those that a unit before gives, and a unit behind reads. */
final class StageFlows {
    private final ModelUnits units;
    private final ModelAssembly root;
    private final Map<Integer, List<Port>> results = new HashMap<>();

    StageFlows(ModelUnits units, ModelAssembly root) {
        this.units = units;
        this.root = root;
    }

    /** Names of what flows into a unit and all behind it; behind the last unit, what the model gives. The same on every rank. */
    List<String> into(int unit) {
        Set<String> live = new LinkedHashSet<>(units.results());
        for (int behind = units.count() - 1; behind >= unit; behind--) {
            units.wiring(behind).gives().forEach(live::remove);
            units.wiring(behind).reads().stream().filter(name -> !isGiven(name)).forEach(live::add);
        }
        return List.copyOf(live);
    }

    /** Whether it is one of the model's inputs, which each stage reads itself. */
    boolean isGiven(String name) {
        return units.inputs().contains(name);
    }

    /** What flows by a name into a unit, as the last unit before that gives it says. */
    Port port(String name, int into) {
        int giver = into - 1;
        while (!units.wiring(giver).gives().contains(name)) {
            giver--;
        }
        return results.computeIfAbsent(giver, this::imagine)
                .get(units.wiring(giver).gives().indexOf(name));
    }

    /** A unit of another stage, as it would be on this rank. */
    private List<Port> imagine(int unit) {
        ModelAssembly imagined = ImaginedRank.like(root.world())
                .assembly(root.batch(), root.positions().length());
        return units.build(unit, imagined.unit(units.name(unit))).ports().results();
    }
}
