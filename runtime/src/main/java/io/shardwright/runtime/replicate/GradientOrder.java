package io.shardwright.runtime.replicate;

import io.shardwright.mesh.Axis;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.runtime.replicate.GradientSum.Over;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which sums make the gradients of each unit, and when: what a step does, written down so that {@link CheckGradientOrder} can
 * prove it before a run.
 *
 * @param units all of a rank, by their numbers
 * @param phases one after the other
 */
public record GradientOrder(List<Gradients> units, List<List<GradientSum>> phases) {
    /**
     * The gradients of a unit.
     *
     * @param shared whether several units add to them, so that none of their backward passes is known to be the last
     * @param kept whether they are kept for the whole step and those of all microbatches are added to them, rather than lying
     *     in a buffer that units take turns in
     * @param split whether each replica owns a share of them only
     * @param addends ranks that each have an addend when backward is done
     */
    public record Gradients(String name, boolean shared, boolean kept, boolean split, Set<Over> addends) {}

    public GradientOrder {
        units = List.copyOf(units);
        phases = phases.stream().map(List::copyOf).toList();
    }

    /**
     * @param model with all its units declared
     * @param severalStages whether several ranks along pp hold the parameter of a name
     */
    public static GradientOrder of(
            ModelAssembly model, Predicate<String> severalStages, List<? extends GradientPhase> phases) {
        List<Gradients> units = new ArrayList<>();
        for (Unit unit : model.units()) {
            Set<Over> addends = EnumSet.of(Over.REPLICAS);
            if (unit.parameters().stream().anyMatch(parameter -> severalStages.test(parameter.name()))) {
                addends.add(Over.PIPELINE);
            }
            if (model.degree(Axis.TP) > 1 && unit.ownAddends().size() > 0) {
                addends.add(Over.TENSOR);
            }
            units.add(new Gradients(unit.title(), unit.isShared(), unit.keepsGradients(), unit.isSplit(), addends));
        }
        return new GradientOrder(units, phases.stream().map(GradientPhase::sums).toList());
    }
}
