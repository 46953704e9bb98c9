package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.MicrobatchSlot;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.Unit;
import io.shardwright.spi.GeneratedModel;
import io.shardwright.spi.ModelUnits;
import io.shardwright.spi.Slot;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import java.util.ArrayList;
import java.util.List;

/** Builds the stages of one rank on an assembly. */
public final class StageBuilder {
    private final ModelUnits units;
    private final ModelAssembly root;
    private final boolean recomputesAll;
    private final long[] resultDims;

    /**
     * @param root not yet committed
     * @param recomputesAll whether every unit's activations are dropped, or only where the model says so
     * @param resultDims of what the model gives: none for a loss
     */
    public StageBuilder(ModelUnits units, ModelAssembly root, boolean recomputesAll, long... resultDims) {
        this.units = units;
        this.root = root;
        this.recomputesAll = recomputesAll;
        this.resultDims = resultDims.clone();
    }

    /**
     * @param slots microbatches in flight
     * @param splits whether backward is done in two halves
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
        MicrobatchSlot memory = root.slot();
        int to = from + models.size();
        LocalTensor tokens = tokens(memory);
        LocalTensor targets = tokens(memory);
        LocalTensor in = from == 0 ? tokens : flow(memory, from);
        LocalTensor dIn = from == 0 ? in : flow(memory, from);
        LocalTensor out = to == units.count() ? result(memory) : flow(memory, to);
        LocalTensor dOut = to == units.count() ? result(memory) : flow(memory, to);
        List<UnitPass> passes = new ArrayList<>();
        LocalTensor x = in;
        LocalTensor dX = dIn;
        for (int unit = from; unit < to; unit++) {
            boolean last = unit == to - 1;
            LocalTensor y = last ? out : flow(memory, unit + 1);
            // The second half of a backward reads it again.
            LocalTensor dY = last
                    ? dOut
                    : splits ? flow(memory, unit + 1) : root.between(unit % 2, units.inputDims(unit + 1, root));
            passes.add(pass(models.get(unit - from), unit, new UnitTensors(x, dX, y, dY, targets), memory, splits));
            x = y;
            dX = dY;
        }
        return new StageSlot(memory, tokens, targets, in, dIn, out, dOut, List.copyOf(passes));
    }

    private UnitPass pass(
            GeneratedModel<?> model, int unit, UnitTensors tensors, MicrobatchSlot memory, boolean splits) {
        if (!recomputesAll && !units.recomputes(unit)) {
            return splits ? tensors.splitPass(model, memory) : tensors.pass(model, memory);
        }
        Slot scratch = root.unit(units.name(unit)).scratch(memory);
        return new RecomputedPass(tensors.pass(model, scratch));
    }

    private LocalTensor tokens(MicrobatchSlot memory) {
        return memory.tensor(DType.I32, root.batch(), root.seq());
    }

    /** What flows into a unit. */
    private LocalTensor flow(MicrobatchSlot memory, int unit) {
        return memory.tensor(DType.F32, units.inputDims(unit, root));
    }

    /** What the model gives: a loss, or logits. */
    private LocalTensor result(MicrobatchSlot memory) {
        return memory.tensor(DType.F32, resultDims);
    }
}
