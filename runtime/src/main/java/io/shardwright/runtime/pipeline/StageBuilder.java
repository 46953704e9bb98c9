package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.ModelUnits;
import java.util.ArrayList;
import java.util.List;

/** Builds the stages of one rank on an assembly. */
public final class StageBuilder {
    private final ModelUnits units;
    private final ModelAssembly root;
    private final boolean recomputesAll;

    /**
     * @param root not yet committed
     * @param recomputesAll whether every unit's activations are dropped, or only where the model says so
     */
    public StageBuilder(ModelUnits units, ModelAssembly root, boolean recomputesAll) {
        this.units = units;
        this.root = root;
        this.recomputesAll = recomputesAll;
    }

    ModelUnits units() {
        return units;
    }

    /**
     * @param slots microbatches in flight
     * @param splits whether the schedule splits the backward
     */
    Stage build(StageCut cut, int number, int slots, boolean splits) {
        int from = cut.first(number);
        int to = cut.end(number);
        List<GeneratedModel<?>> models = new ArrayList<>();
        List<List<Unit>> parameters = new ArrayList<>();
        for (int unit = from; unit < to; unit++) {
            String name = units.name(unit);
            models.add(units.build(unit, root.unit(name)));
            parameters.add(
                    root.units().stream().filter(one -> one.name().equals(name)).toList());
        }
        List<StageSlot> built = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            built.add(new SlotBuilder(units, models, from, root, splits, recomputesAll).build());
        }
        return new Stage(number, to == units.count(), List.copyOf(parameters), List.copyOf(built));
    }
}
