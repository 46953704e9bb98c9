package io.shardwright.runtime.pipeline;

import io.shardwright.runtime.assembly.MicrobatchSlot;
import io.shardwright.runtime.assembly.ModelAssembly;
import io.shardwright.runtime.assembly.memory.Row;
import io.shardwright.runtime.data.InputTensors;
import io.shardwright.spi.kernel.Slot;
import io.shardwright.spi.model.Flow;
import io.shardwright.spi.model.GeneratedModel;
import io.shardwright.spi.model.ModelUnits;
import io.shardwright.spi.model.Port;
import io.shardwright.spi.model.Wiring;
import io.shardwright.tensor.DType;
import io.shardwright.tensor.LocalTensor;
import io.shardwright.tensor.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Gives the units of a stage the memory of one microbatch: what each reads is where another wrote it. */
final class SlotBuilder {
    /** Buffers between units beside the two that gradients take turns in: what a unit adds, and what nobody wants. */
    private static final int ADDENDS = 2;

    private static final int UNWANTED = 3;

    /** So many for each of the tensors that a unit reads or gives, as it may add to, or give, several at a time. */
    private static final int KINDS = 4;

    /** A tensor that flows, from who gives it to all that read it. */
    private static final class Flowing {
        final Port port;
        /** The unit that gives it; -1 for the stage before. */
        final int giver;

        /** Its place among all that the unit gives. */
        final int place;

        final List<Integer> readers = new ArrayList<>();
        boolean flowsOut;
        LocalTensor value;
        LocalTensor gradient;
        /** Whether what later readers contribute is in the gradient when a unit's backward runs; units are wired from the last on. */
        boolean hasGradient;

        @SuppressWarnings("NullAway.Init") // Memory comes when all is known.
        Flowing(Port port, int giver, int place) {
            this.port = port;
            this.giver = giver;
            this.place = place;
        }
    }

    private final ModelUnits units;
    private final List<GeneratedModel<?>> models;
    private final int from;
    private final ModelAssembly root;
    private final boolean splits;
    private final boolean recomputesAll;
    private final StageFlows flows;
    private final MicrobatchSlot memory;
    /** Of the model, as sources fill them in: whole. */
    private final Map<String, LocalTensor> inputs = new LinkedHashMap<>();

    private final List<CutInput> cuts = new ArrayList<>();
    private final List<Flowing> all = new ArrayList<>();
    private final List<List<Flowing>> read = new ArrayList<>();
    private final List<List<Flowing>> given = new ArrayList<>();

    /**
     * @param models the stage's units, of which {@code from} is the first
     * @param splits whether the schedule splits the backward
     */
    SlotBuilder(
            ModelUnits units,
            List<GeneratedModel<?>> models,
            int from,
            ModelAssembly root,
            boolean splits,
            boolean recomputesAll) {
        this.units = units;
        this.models = models;
        this.from = from;
        this.root = root;
        this.splits = splits;
        this.recomputesAll = recomputesAll;
        flows = new StageFlows(units, root);
        memory = root.slot(splits);
    }

    StageSlot build() {
        Map<String, Flowing> current = new HashMap<>();
        List<Flowing> in = new ArrayList<>();
        for (String name : flows.into(from)) {
            Flowing flowing = new Flowing(inflow(name), -1, 0);
            in.add(flowing);
            current.put(name, flowing);
        }
        for (int i = 0; i < models.size(); i++) {
            follow(i, current);
        }
        List<Flowing> out = flows.into(from + models.size()).stream()
                .map(name -> Objects.requireNonNull(current.get(name), name))
                .toList();
        out.forEach(flowing -> flowing.flowsOut = true);
        in.forEach(flowing -> {
            flowing.value = like(flowing.port);
            flowing.gradient = gradientLike(flowing.port);
        });
        all.forEach(this::place);
        return slot(in, out);
    }

    /** As a unit of this stage takes it, which is there already; else as who gives it says. */
    private Port inflow(String name) {
        for (int i = 0; i < models.size(); i++) {
            Wiring wiring = units.wiring(from + i);
            if (wiring.reads().contains(name)) {
                return models.get(i).ports().inputs().get(wiring.reads().indexOf(name));
            }
            if (wiring.gives().contains(name)) {
                break;
            }
        }
        return flows.port(name, from);
    }

    private void follow(int model, Map<String, Flowing> current) {
        Wiring wiring = units.wiring(from + model);
        List<Flowing> reads = new ArrayList<>();
        for (int i = 0; i < wiring.reads().size(); i++) {
            String name = wiring.reads().get(i);
            Port port = models.get(model).ports().inputs().get(i);
            if (flows.isGiven(name)) {
                Flowing ofModel = new Flowing(port, -1, 0);
                ofModel.value = input(name, port);
                reads.add(ofModel);
            } else {
                Flowing flowing = Objects.requireNonNull(current.get(name), name);
                flowing.readers.add(model);
                reads.add(flowing);
            }
        }
        read.add(reads);
        List<Flowing> gives = new ArrayList<>();
        for (int i = 0; i < wiring.gives().size(); i++) {
            Flowing flowing = new Flowing(models.get(model).ports().results().get(i), model, i);
            all.add(flowing);
            gives.add(flowing);
            current.put(wiring.gives().get(i), flowing);
        }
        given.add(gives);
    }

    /** What a unit takes of an input of the model: all of it, or a part. */
    private LocalTensor input(String name, Port port) {
        LocalTensor whole = inputs.computeIfAbsent(name, _ -> memory.tensor(port.type(), port.wholeShape()));
        if (Arrays.equals(port.shape(), port.wholeShape())) {
            return whole;
        }
        LocalTensor part = like(port);
        cuts.add(new CutInput(root, whole, part, port));
        return part;
    }

    private void place(Flowing flowing) {
        flowing.value = like(flowing.port);
        boolean goesToTheNext = flowing.readers.equals(List.of(flowing.giver + 1));
        // The second part of a backward reads a gradient again.
        flowing.gradient = flowing.flowsOut || splits || !goesToTheNext
                ? gradientLike(flowing.port)
                : between((from + flowing.giver) % 2, flowing.place, flowing.port);
        flowing.hasGradient = flowing.flowsOut;
    }

    private StageSlot slot(List<Flowing> in, List<Flowing> out) {
        List<Relay> relays = new ArrayList<>();
        List<LocalTensor> outs = new ArrayList<>();
        List<LocalTensor> dOuts = new ArrayList<>();
        for (Flowing flowing : out) {
            boolean flowsThrough = flowing.giver < 0;
            LocalTensor value = flowsThrough ? like(flowing.port) : flowing.value;
            LocalTensor gradient = flowsThrough ? gradientLike(flowing.port) : flowing.gradient;
            if (flowsThrough) {
                relays.add(new Relay(root.kernels(), flowing.value, flowing.gradient, value, gradient));
                flowing.hasGradient = true;
            }
            outs.add(value);
            dOuts.add(gradient);
        }
        List<UnitPass<?>> passes = new ArrayList<>();
        for (int model = models.size() - 1; model >= 0; model--) {
            passes.addFirst(pass(model));
        }
        return new StageSlot(
                memory,
                new InputTensors(units.inputs(), inputs),
                cuts,
                in.stream().map(flowing -> flowing.value).toList(),
                in.stream().map(flowing -> flowing.gradient).toList(),
                outs,
                dOuts,
                relays,
                passes);
    }

    private UnitPass<?> pass(int model) {
        List<UnitPass.Addend> addends = new ArrayList<>();
        List<LocalTensor> dInputs = new ArrayList<>();
        List<Port> ports = models.get(model).ports().inputs();
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).hasGradient()) {
                dInputs.add(gradient(read.get(model).get(i), i, ports.get(i), addends));
            }
        }
        Flow flow = new Flow(
                read.get(model).stream().map(flowing -> flowing.value).toList(),
                dInputs,
                given.get(model).stream().map(flowing -> flowing.value).toList(),
                given.get(model).stream().map(flowing -> flowing.gradient).toList());
        int unit = from + model;
        boolean isRecomputed = recomputesAll || units.recomputes(unit);
        Slot slot = isRecomputed ? root.unit(units.name(unit)).scratch(memory) : memory;
        return UnitPass.of(
                root.kernels(), models.get(model), hasTwins(models.get(model)), flow, slot, isRecomputed, addends);
    }

    private boolean hasTwins(GeneratedModel<?> of) {
        return models.stream()
                        .filter(model -> model.getClass() == of.getClass())
                        .count()
                > 1;
    }

    /** Where a unit puts the gradient of what it reads, as so many-th of all. */
    private LocalTensor gradient(Flowing flowing, int place, Port port, List<UnitPass.Addend> addends) {
        if (flowing.gradient == null) {
            // The model's own input: nobody wants it.
            return between(UNWANTED, 0, port);
        }
        if (!flowing.hasGradient) {
            flowing.hasGradient = true;
            return flowing.gradient;
        }
        LocalTensor own = between(ADDENDS, place, port);
        addends.add(new UnitPass.Addend(root.kernels(), flowing.gradient, own));
        return own;
    }

    private LocalTensor gradientLike(Port port) {
        return root.learns() ? like(port) : nowhere(port);
    }

    private LocalTensor between(int kind, int place, Port port) {
        return root.learns() ? root.between(KINDS * place + kind, port.type(), port.shape()) : nowhere(port);
    }

    /** Nothing goes backward. */
    private LocalTensor nowhere(Port port) {
        DType type = port.type().in(root.real());
        return LocalTensor.dense(new Storage(Row.elements(port.shape()) * type.bytes()), type, port.shape());
    }

    private LocalTensor like(Port port) {
        return memory.tensor(port.type(), port.shape());
    }
}
