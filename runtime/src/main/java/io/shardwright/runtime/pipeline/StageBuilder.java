package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.MicrobatchSlot;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.spi.model.Flow;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Port;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
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
            built.add(slot(models, from, splits));
        }
        return new Stage(number, from == 0, to == units.count(), List.copyOf(parameters), List.copyOf(built));
    }

    private StageSlot slot(List<GeneratedModel<?>> models, int from, boolean splits) {
        MicrobatchSlot memory = root.slot(splits);
        LocalTensor tokens = tokens(memory);
        LocalTensor targets = tokens(memory);
        List<LocalTensor> ofModel = List.of(tokens, targets);
        GeneratedModel<?> first = models.getFirst();
        LocalTensor in = from == 0 ? tokens : like(inflow(first), memory);
        LocalTensor dIn = from == 0 ? in : like(inflow(first), memory);
        LocalTensor out = like(outflow(models.getLast()), memory);
        LocalTensor dOut = like(outflow(models.getLast()), memory);
        List<UnitPass<?>> passes = new ArrayList<>();
        LocalTensor x = in;
        LocalTensor dX = dIn;
        for (int i = 0; i < models.size(); i++) {
            int unit = from + i;
            boolean last = i == models.size() - 1;
            Port outflow = outflow(models.get(i));
            LocalTensor y = last ? out : like(outflow, memory);
            // The second part of a backward reads it again.
            LocalTensor dY = last ? dOut : splits ? like(outflow, memory) : root.between(unit % 2, outflow.shape());
            List<LocalTensor> inputs = new ArrayList<>(unit == 0 ? List.of() : List.of(x));
            units.given(unit).forEach(number -> inputs.add(ofModel.get(number)));
            Flow flow = new Flow(inputs, List.of(dX), List.of(y), List.of(dY));
            passes.add(pass(models.get(i), unit, flow, memory));
            x = y;
            dX = dY;
        }
        return new StageSlot(memory, tokens, targets, in, dIn, out, dOut, List.copyOf(passes));
    }

    private UnitPass<?> pass(GeneratedModel<?> model, int unit, Flow flow, MicrobatchSlot memory) {
        boolean isRecomputed = recomputesAll || units.recomputes(unit);
        Slot slot = isRecomputed ? root.unit(units.name(unit)).scratch(memory) : memory;
        return UnitPass.of(model, flow, slot, isRecomputed);
    }

    private LocalTensor tokens(MicrobatchSlot memory) {
        return memory.tensor(DType.I32, root.batch(), root.seq());
    }

    private static LocalTensor like(Port port, MicrobatchSlot memory) {
        return memory.tensor(port.type(), port.shape());
    }

    /** The one tensor that comes from the unit before. */
    private static Port inflow(GeneratedModel<?> model) {
        return model.ports().inputs().getFirst();
    }

    /** The one tensor that goes to the next unit: or the model's result, a loss or logits. */
    private static Port outflow(GeneratedModel<?> model) {
        return model.ports().results().getFirst();
    }
}
